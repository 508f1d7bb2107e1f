"""An office with comments: two wards, some without a theme, some that must be answered."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path

from pipeline import Workspace
from pipeline.records.comments import Comment
from pipeline.records.rulings import Matter
from pipeline.remedies.heard import Heard, heard
from tests.benchmarks.made_up import make_up

WARD, OTHER_WARD = "ub06808", "ub06820"
OPEN = ("Chờ lâu quá, thiếu ghế ngồi", "Thu tuc ruom ra", "Tốt")
ASKING = "Hôm thứ ba tôi bế cháu đi làm khai sinh phải chờ từ sáng đến trưa."


@dataclass(frozen=True)
class CommentOffice:
    """A workspace, and the sources of its comments by what they say."""

    workspace: Workspace
    by_text: dict[str, str]

    def now(self, text: str) -> Heard:
        """Return a comment as it stands now."""
        source = self.by_text[text]
        return heard(self.workspace, [source])[source]


def comment_office(folder: Path) -> CommentOffice:
    """Return an office in which some comments have no theme, and one must be answered."""
    workspace = make_up(folder, units=2, periods=("2018-Q4", "2019-Q1"))
    rulings = [kept for kept in workspace.store.rulings.in_force() if kept.ruling.matter is Matter.COMMENT]
    texts = [*((text, False) for text in OPEN), (ASKING, True)]
    for kept, (text, needs) in zip(rulings, texts, strict=False):
        said = Comment(text, ("waiting",) if needs else (), needs)
        workspace.store.rulings.put_in_force(replace(kept.ruling, answer=said.packed()), "lan", kept.number)
    workspace.close()
    return opened(folder)


def opened(folder: Path) -> CommentOffice:
    """Open an office that was made before."""
    workspace = Workspace.open(folder)
    return CommentOffice(workspace, {one.said.text: one.source for one in heard(workspace).values()})
