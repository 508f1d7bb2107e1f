"""What people wrote, as the store holds it now: every comment that was typed, and every letter, with its themes.

The tables of figures say the same as of the last count. Whoever confirms a theme or answers a comment sees what they
just did, so pages look here.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date

from forms.bilingual import both
from forms.errors import SerialError
from forms.serial import format_serial, parse_serial
from pipeline.counting.set_aside import still_counting
from pipeline.errors import AlreadyStoredError
from pipeline.records.comments import Comment
from pipeline.records.letters import Letter, letter_page, letters_of
from pipeline.records.periods import period_of_day
from pipeline.records.remedies import About, Shortcoming, Subject
from pipeline.records.rulings import Matter
from pipeline.records.runs import Ledger
from pipeline.records.store_rows import KeptRuling
from pipeline.workspace import Workspace


@dataclass(frozen=True, slots=True)
class Heard:
    """A comment on a sheet as somebody typed it, or a letter.

    Attributes:
        source: what tells it from all others: ``SERIAL:question`` with the serial as printed, or the letter's name.
        survey: id.
        unit: id.
        unit_name: as it was when the sheet was printed, or when the letter was sent to it.
        channel: id.
        period: by its name.
        question: id; empty for a letter.
        said: text, themes, and whether it must be answered.
        number: of the ruling that says so; of a letter that of its first page.
        arrived: when it did; of a letter its own date; ``None`` where that is not known.
    """

    source: str
    survey: str
    unit: str
    unit_name: str
    channel: str
    period: str
    question: str
    said: Comment
    number: int
    arrived: date | None = None

    @property
    def about(self) -> About:
        """What a shortcoming is about that says that it must be answered."""
        return about_of(self.survey, self.unit, self.unit_name, self.channel, self.question, self.source)


def about_of(survey: str, unit: str, unit_name: str, channel: str, question: str, source: str) -> About:
    """Return what a shortcoming is about that says that a comment must be answered."""
    return About(Subject.COMMENT, survey, unit, unit_name, channel, question, source)


def source_of(serial: int, question: str) -> str:
    """Return what tells a comment on a sheet from all others.

    >>> source_of(1234, "comments")
    '0001234-S:comments'
    """
    return f"{format_serial(serial)}:{question}"


def frame_of(source: str) -> tuple[int, str] | None:
    """Return serial and question of a comment on a sheet; ``None`` of a letter, and of what is no comment at all.

    >>> frame_of("0001234-S:comments"), frame_of("L12-3")
    ((1234, 'comments'), None)
    """
    serial, _, question = source.partition(":")
    try:
        return (parse_serial(serial), question) if question else None
    except SerialError:
        return None


def heard(workspace: Workspace, sources: Collection[str] | None = None) -> dict[str, Heard]:
    """Return the comments that were typed and the letters (of these sources), by source.

    Raises:
        StoreError: the database can't be read.
    """
    wanted = None if sources is None else set(sources)
    frames = None if wanted is None else [frame for one in wanted if (frame := frame_of(one))]
    serials = None if frames is None else sorted({serial for serial, _ in frames})
    found: list[Heard] = []
    if serials is None or serials:
        found += _typed(workspace, serials)
    if wanted is None or any(frame_of(one) is None for one in wanted):
        found += _letters(workspace)
    return {one.source: one for one in found if wanted is None or one.source in wanted}


def heard_of(workspace: Workspace, register: Iterable[Shortcoming]) -> dict[int, Heard]:
    """Return what the comments say that shortcomings are about, by their numbers.

    Not of one whose sheet is of another unit than the shortcoming: whoever sees that need not see the comment.
    """
    there = [one for one in register if one.about.subject is Subject.COMMENT]
    said = heard(workspace, [one.about.source for one in there]) if there else {}
    pairs = ((one, said.get(one.about.source)) for one in there)
    return {one.number: it for one, it in pairs if it is not None and it.unit == one.about.unit}


def _typed(workspace: Workspace, serials: Collection[int] | None) -> Iterator[Heard]:
    store = workspace.store
    ledger, layouts = Ledger(store.runs.all()), store.layouts.by_id()
    found = list(still_counting(store.rulings.of_matter(Matter.COMMENT, serials), store.batches.set_aside()))
    scans = {kept.ruling.place.scan for kept in found if kept.ruling.place}
    days = {scan.id: scan.arrival_day for scan in store.scans.numbered(scans, everywhere=True)}
    for kept in found:
        ruling = kept.ruling
        run = ledger.run_of(ruling.serial) if ruling.serial else None
        if run is not None and ruling.serial:
            survey = layouts[run.layout].layout.survey if run.layout in layouts else ""
            where = (survey, run.unit, run.unit_name, run.channel, run.period, ruling.question)
            arrived = days.get(ruling.place.scan) if ruling.place else None
            source = source_of(ruling.serial, ruling.question)
            yield Heard(source, *where, Comment.unpacked(ruling.answer), kept.number, arrived)


def _letters(workspace: Workspace) -> Iterator[Heard]:
    kept = list(_pages_of_letters(workspace))
    numbers = {one.ruling.place: one.number for one in kept}
    for letter in letters_of(kept):
        head = letter.head
        period = period_of_day(head.day, workspace.settings.rows.periods)
        where = (head.survey, head.unit, head.unit_name, head.channel, period, "")
        yield Heard(letter.name, *where, letter.said, numbers[letter.places[0]], head.day)


def _pages_of_letters(workspace: Workspace) -> Iterable[KeptRuling]:
    store = workspace.store
    return still_counting(store.rulings.about_strays(), store.batches.set_aside())


def confirm(workspace: Workspace, one: Heard, themes: tuple[str, ...], *, needs_answer: bool, by: str) -> None:
    """Put in force what a person said of the themes of a comment or a letter, and of whether it must be answered.

    Of a letter its first page says so from then on, and its further pages no more.

    Args:
        workspace: whose comment it is.
        one: the comment as the person saw it.
        themes: their ids.
        needs_answer: whether somebody must answer it.
        by: who says so.

    Raises:
        AlreadyStoredError: somebody else said something about it meanwhile.
    """
    rulings = workspace.store.rulings
    if frame := frame_of(one.source):
        there = {kept.number: kept.ruling for kept in rulings.of_matter(Matter.COMMENT, [frame[0]])}
        if one.number not in there:
            raise _faster()
        said = replace(Comment.unpacked(there[one.number].answer), themes=themes, needs_answer=needs_answer)
        rulings.put_in_force(replace(there[one.number], answer=said.packed()), by, one.number)
        return
    pages = list(_pages_of_letters(workspace))
    letter = next((each for each in letters_of(pages) if each.name == one.source), None)
    if letter is None or not any(kept.number == one.number for kept in pages):
        raise _faster()
    with workspace.store.transaction():
        for kept in [kept for kept in pages if kept.ruling.place in letter.places]:
            _confirm_page(workspace, kept, letter, themes, needs_answer=needs_answer, by=by)


def _faster() -> AlreadyStoredError:
    return AlreadyStoredError(
        both("trong lúc đó người khác đã sửa góp ý này", "somebody else changed this comment meanwhile"),
        both("Hãy xem lại.", "Look at it again."),
    )


def _confirm_page(
    workspace: Workspace, kept: KeptRuling, letter: Letter, themes: tuple[str, ...], *, needs_answer: bool, by: str
) -> None:
    page, is_first = letter_page(kept.ruling), kept.ruling.place == letter.places[0]
    if page is not None:
        said = replace(page.said, themes=themes if is_first else (), needs_answer=needs_answer and is_first)
        if said != page.said:
            answer = replace(page, said=said).packed()
            workspace.store.rulings.put_in_force(replace(kept.ruling, answer=answer), by, kept.number)
