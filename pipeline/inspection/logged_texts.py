"""What people wrote, put back where the log holds a digest of it, as long as it is kept."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from pipeline.records.comments import Comment
from pipeline.records.letters import letter_page
from pipeline.records.rulings import Matter, Ruling
from pipeline.records.veil import VEILED
from pipeline.store.store import Store

GONE = "(erased)"


def unveiling(store: Store) -> Callable[[str], str]:
    """Return what puts the texts back into words of the log; those that were erased are told to be.

    Raises:
        StoreError: The database can't be read.
        KeyFileError: There are texts, and the key is gone with which they can be told.
    """
    rulings = (text for one in store.rulings.ever() if one.has_text for text in texts_of(one.kept.ruling))
    known = {store.veil(text): text for text in (*rulings, *store.log.remarks().values()) if text}
    return lambda words: VEILED.sub(lambda found: known.get(found[0], GONE), words)


def texts_of(ruling: Ruling) -> Iterator[str]:
    """Yield what somebody wrote in a ruling: the remark, and the text of a comment or of a page of a letter."""
    yield ruling.why
    if ruling.matter is Matter.COMMENT:
        yield Comment.unpacked(ruling.answer).text
    if (page := letter_page(ruling)) is not None:
        yield page.said.text
