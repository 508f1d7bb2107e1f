"""Notes on files that were brought by way of a page: what each was called, who brought it, and with which batch.

A name that a browser sends never names a path: the file lies in the inbox under a name that was made here, and its note
in ``.uploads/`` says what it is called. Without its note it is read all the same, under the name that was made.
"""

from __future__ import annotations

import re
import unicodedata
from contextlib import suppress
from dataclasses import asdict, dataclass
from pathlib import Path

import orjson

from pipeline.durable import written_whole
from pipeline.intake.feeds import Feed
from pipeline.intake.row_names import NO_ROWS, SaidOfRows
from pipeline.records.batches import BatchKind
from pipeline.typed_text import typed_line
from pipeline.workspace import Workspace

UPLOADS = ".uploads"
"""The folder of a workspace with all that is not complete yet, and with the notes."""
NOTE = ".json"
MOST_NAME_BYTES = 1000
"""More of a name that somebody sends is not kept; no system has names so long."""
_MADE = re.compile(r"[0-9a-f]{32}")
_IN_FOLDER = re.compile(r"[^\w-]+")
_MOST_IN_FOLDER = 40


@dataclass(frozen=True, slots=True)
class Note:
    """What is known of a file that was brought by way of a page.

    Attributes:
        id: 32 hexadecimal digits, which its name in the inbox begins with.
        name: what it is called, as it was sent.
        size: in bytes.
        by: who brought it.
        batch: the number of its batch.
        kind: of its batch.
        at: when it was begun, as ISO 8601 in UTC.
        modified: when it was changed last, as the browser tells it; empty where that is not known.
        channel: of a file of rows, by which its answers came; empty for a file of pictures.
        period: of a file of rows, that all of its rows count in; empty for that of their days.
        unit: of a file of rows, of those that name none; empty for none.
    """

    id: str
    name: str
    size: int
    by: str
    batch: int
    kind: str
    at: str
    modified: str = ""
    channel: str = ""
    period: str = ""
    unit: str = ""

    @property
    def said(self) -> SaidOfRows:
        """What is said of its rows."""
        return SaidOfRows(self.channel, self.period, self.unit) if self.channel else NO_ROWS

    @property
    def feed(self) -> Feed:
        """What it is brought with."""
        return Feed(BatchKind(self.kind), "", self.by, self.batch)

    @property
    def folder(self) -> str:
        """The folder of the inbox that it comes to lie in."""
        return f"{folder_of(self.by)}/batch-{self.batch}"


def is_made(name: str) -> bool:
    """Tell whether a text is an id that was made here."""
    return _MADE.fullmatch(name) is not None


def folder_of(person: str) -> str:
    """Return the folder of the inbox that is called after a person.

    >>> folder_of("Nguyễn Thị An"), folder_of("../..")
    ('Nguyễn-Thị-An', 'web')
    """
    plain = _IN_FOLDER.sub("-", unicodedata.normalize("NFC", person)).strip("-_")
    return plain[:_MOST_IN_FOLDER] or "web"


def plain_name(name: str) -> str:
    r"""Return what a browser calls a file, as it is kept: without folders, never empty, and not too long.

    >>> plain_name("C:\Quét\phiếu.pdf"), plain_name("../../etc/passwd"), plain_name("")
    ('phiếu.pdf', 'passwd', 'file')
    """
    last = re.split(r"[/\\]", typed_line(name))[-1]
    kept = last.encode("utf-8", "replace")[:MOST_NAME_BYTES].decode("utf-8", "ignore")
    return kept.strip() or "file"


def keep_note(workspace: Workspace, note: Note) -> None:
    """Keep a note.

    Raises:
        DiskError: it can't be written.
    """
    with written_whole(workspace.root / UPLOADS / f"{note.id}{NOTE}") as file:
        file.write(orjson.dumps(asdict(note)))


def note_of(workspace: Workspace, name: str) -> Note | None:
    """Return the note on a file in the inbox, by its name there; ``None`` where there is none."""
    made = name.partition(".")[0]
    if not is_made(made):
        return None
    return read_note(workspace.root / UPLOADS / f"{made}{NOTE}")


def read_note(path: Path) -> Note | None:
    """Return the note that a file holds; ``None`` where there is none, or it can't be understood."""
    with suppress(OSError, ValueError, TypeError):
        return Note(**orjson.loads(path.read_bytes()))
    return None
