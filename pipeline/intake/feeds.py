"""Feeds: files that are brought in one go. The first of them that is taken in makes a batch of them."""

from __future__ import annotations

from dataclasses import dataclass

from pipeline.records.batches import BatchKind, BatchState
from pipeline.records.store_rows import Scan
from pipeline.workspace import Workspace


@dataclass(slots=True)
class Feed:
    """Files that are brought in one go.

    Attributes:
        kind: how they are brought.
        note: what the batch is called.
        by: who brings them; empty for whoever works with the workspace.
        number: of the batch; ``None`` until there is one.
    """

    kind: BatchKind
    note: str = ""
    by: str = ""
    number: int | None = None

    def batch(self, workspace: Workspace) -> int:
        """Return the number of the batch; where there is none, or it was withdrawn meanwhile, another one is begun.

        Within a transaction that fails there was none: ``number`` is set by whoever knows that it did not.
        """
        batches = workspace.store.batches
        if self.number is not None and batches.numbered(self.number).state is not BatchState.WITHDRAWN:
            return self.number
        return batches.begin(self.kind, self.note, self.by or workspace.who).id


def take_as_new(workspace: Workspace, feed: Feed | None, said: tuple[str, str, str, str, int, str]) -> Scan:
    """Record a file that came for the first time, with its batch.

    Args:
        workspace: that keeps it.
        feed: what it was brought with; ``None`` for a file that is found again.
        said: the arguments of ``pipeline.store.scans.Scans.add``.
    """
    with workspace.store.transaction():
        number = feed.batch(workspace) if feed else None
        scan = workspace.store.scans.add(*said, number)
    if feed:
        feed.number = number
    return scan


def take_again(workspace: Workspace, feed: Feed | None, scan: Scan, name: str, folder: str) -> None:
    """Record that the bytes of a file came again: of a withdrawn batch they count from now on, with another one.

    Args:
        workspace: that keeps it.
        feed: what it was brought with this time; ``None`` for a file that is found again.
        scan: the file as it came first.
        name: under which it came this time.
        folder: in which it lay this time.
    """
    store, number = workspace.store, None
    with store.transaction():
        is_new = not store.scans.came_as(scan, name, folder)
        withdrawn = scan.batch is not None and store.batches.numbered(scan.batch).state is BatchState.WITHDRAWN
        if feed and (is_new or withdrawn):
            number = feed.batch(workspace)
        if number is not None and withdrawn:
            store.batches.bring_anew(scan, number, (feed and feed.by) or workspace.who)
        if is_new:
            store.scans.note_known(scan, name, folder, number)
    if feed and number is not None:
        feed.number = number
