"""Of a sheet that was answered both on paper and online one answer counts, by ``[online] counts``.

An online answer that was given with a sheet's code is a row with a serial of its own, and holds the tag of the code;
who has the key can tell from the tag which sheet the code stands on. All that share a tag are one respondent's: the
sheet, and a row in each channel. This is decided whenever sheets are counted, as the rule for overvotes is, so that
changing the setting changes what counts, and nothing that is stored.

An answer is whole once each page of it has arrived and something is marked on it: a sheet of which a page is missing,
or that was put blank into the box by somebody who then answered online, never stands before one that is whole.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from forms.one_time_code import online_key, serial_of_tag, tag_of
from pipeline.counting.arrived_sheets import ReturnedSheet, arrived_sheets
from pipeline.records.assembly import Reason, SheetForm
from pipeline.records.keys import Trust
from pipeline.records.page_evidence import PageEvidence
from pipeline.records.runs import Ledger, Origin
from pipeline.store.coded_rows import ArrivedPage, CodedRow
from pipeline.store.database import Numbers, batches
from pipeline.workspace import Workspace

Twice = Mapping[int, bool]
"""The serials of answers that do not count since another of the same respondent does, and whether the two agree."""

NOBODY: Twice = {}
"""Nobody has answered twice, as nearly always."""

_LATEST = datetime.max.replace(tzinfo=UTC)  # of sheets that people entered or completed without their pages
_GROUPS_A_QUERY = 200
_NO_ANSWER = (Reason.HELD, Reason.PAGE_MISSING, Reason.BLANK)


@dataclass(frozen=True, slots=True)
class Answered:
    """One of several answers of a respondent.

    Attributes:
        found: the sheet, or the row.
        is_paper: whether it is the sheet.
        at: the second in which it was whole: in which its last page arrived, or in which it was sent.
        is_trusted: whether the key of its code was trusted on that day.
    """

    found: ReturnedSheet
    is_paper: bool
    at: datetime
    is_trusted: bool = True

    @property
    def serial(self) -> int:
        """The number of the sheet or row."""
        return self.found.sheet.serial

    @property
    def is_whole(self) -> bool:
        """Whether all of it is there, and something is answered."""
        return self.found.sheet.reason not in _NO_ANSWER


@dataclass(frozen=True, slots=True)
class _Group:
    """All that share a tag: the serial of the sheet or slip, the position of its key, and the rows."""

    code: int
    signer: int
    rows: tuple[int, ...]


def answered_twice(
    workspace: Workspace, forms: Mapping[str, SheetForm], ledger: Ledger, serials: Numbers | None = None
) -> Twice:
    """Return which answers (of these sheets and rows) do not count since another one does.

    Args:
        workspace: whose store contains them, and whose settings say which counts.
        forms: of every layout.
        ledger: of every run.
        serials: to which they are limited; ``None`` for all.

    Raises:
        KeyFileError: there are codes, and ``phieu.key`` can't be read.
    """
    if not workspace.store.coded.any():
        return {}
    workspace.forget_keys()  # another one may have been begun since this process did
    rule, trust = workspace.settings.online.counts, workspace.trust()
    groups, lost = list(_groups(workspace, serials)), dict[int, bool]()
    for first in range(0, len(groups), _GROUPS_A_QUERY):
        some = groups[first : first + _GROUPS_A_QUERY]
        answers = _answers(workspace, forms, ledger, some)
        for group in some:
            lost |= losers(list(_of_group(group, answers, trust)), rule)
    return lost if serials is None else {serial: agree for serial, agree in lost.items() if _is_in(serial, serials)}


def with_others(workspace: Workspace, serials: Collection[int]) -> set[int]:
    """Return these sheets and rows with all others of the same respondents: what counts of them may have changed."""
    if not serials or not workspace.store.coded.any():
        return set(serials)
    found = (serial for group in _groups(workspace, sorted(serials)) for serial in (group.code, *group.rows))
    return {*serials, *found}


def losers(answers: Sequence[Answered], rule: str) -> dict[int, bool]:
    """Return the serials of all answers of a respondent but that which counts, and whether they agree with that.

    Args:
        answers: of one respondent.
        rule: ``first``: the one counts that was whole first, and of two in the same second the sheet, which somebody
            had filled in before it was scanned; ``online`` or ``paper``: one of these, if it is whole.
    """
    if len(answers) < 2:
        return {}
    preferred = {"online": False, "paper": True}.get(rule)

    def order(one: Answered) -> tuple[bool, bool, bool, datetime, bool, int]:
        last = preferred is not None and one.is_paper != preferred
        return not one.is_whole, not one.is_trusted, last, one.at, not one.is_paper, one.serial

    counts, *others = sorted(answers, key=order)
    return {one.serial: agree(one.found, counts.found) for one in others}


def agree(one: ReturnedSheet, other: ReturnedSheet) -> bool:
    """Tell whether two answers say the same wherever both were asked and neither is in doubt.

    Handwriting is not held together: it is kept, and not read.
    """
    by_hand = {found.form.questions[at] for found in (one, other) for at, _ in found.form.handwritten}
    mine, theirs = _said(one), _said(other)
    return all(mine[question] == theirs[question] for question in mine.keys() & theirs.keys() - by_hand)


def _said(found: ReturnedSheet) -> dict[str, str]:
    cells = zip(found.form.questions, found.sheet.answers, found.sheet.states, strict=True)
    return {question: answer if state in "rv" else "" for question, answer, state in cells if state != "d"}


def _is_in(serial: int, serials: Numbers) -> bool:
    return serial == serials if isinstance(serials, int) else serial in serials


def _groups(workspace: Workspace, serials: Numbers | None) -> Iterator[_Group]:
    """Yield all that share a tag, by the serial that it tells; tags of no key of ours are each of one row alone."""
    keys = tuple(map(online_key, workspace.keys))
    coded = workspace.store.coded
    if serials is None or isinstance(serials, range):
        rows = coded.rows()
    else:
        some = [serials] if isinstance(serials, int) else serials
        tags = {row.tag for row in coded.rows(some)} | {tag_of(serial, key) for serial in some for key in keys}
        rows = coded.with_tags(tags)
    by_tag: dict[str, list[CodedRow]] = {}
    for row in rows:
        by_tag.setdefault(row.tag, []).append(row)
    opened = ((serial_of_tag(tag, keys), same) for tag, same in by_tag.items())
    groups = (_Group(*found, tuple(row.serial for row in same)) for found, same in opened if found is not None)
    for group in sorted(groups, key=lambda group: (group.code, group.signer)):
        if not isinstance(serials, range) or any(serial in serials for serial in (group.code, *group.rows)):
            yield group


def _answers(
    workspace: Workspace, forms: Mapping[str, SheetForm], ledger: Ledger, groups: Iterable[_Group]
) -> dict[int, Answered]:
    """Return what arrived of these groups, by serial."""
    answers: dict[int, Answered] = {}
    for some in batches(serial for group in groups for serial in (group.code, *group.rows)):
        times: dict[int, list[ArrivedPage]] = {}
        for page in workspace.store.coded.arrivals(some):
            times.setdefault(page.serial, []).append(page)
        for found in arrived_sheets(workspace, forms, ledger, some):
            is_paper = found.run.origin is Origin.PRINT
            at = _whole_at(found.form, times.get(found.sheet.serial, ()), is_paper=is_paper)
            answers[found.sheet.serial] = Answered(found, is_paper, at)
    return answers


def _of_group(group: _Group, answers: Mapping[int, Answered], trust: Trust) -> Iterator[Answered]:
    """Yield the answers of a group; a row that came with a code of a leaked key stands behind the sheet."""
    if group.code in answers:
        yield answers[group.code]
    for row in (answers[serial] for serial in group.rows if serial in answers):
        is_trusted = row.at == _LATEST or trust.covers(group.signer, row.at.astimezone().date())
        yield Answered(row.found, row.is_paper, row.at, is_trusted)


def _whole_at(form: SheetForm, pages: Sequence[ArrivedPage], *, is_paper: bool) -> datetime:
    """Return when the last page of a sheet arrived, or when a row was sent."""
    first: dict[int, datetime] = {}
    for page in pages:
        first.setdefault(page.sheet_page, _sent_at(page))
    return max(first.values()) if first and len(first) >= (len(form.pages) if is_paper else 1) else _LATEST


def _sent_at(page: ArrivedPage) -> datetime:
    """Return the second in which a page came: rows say no more, and a page within it would seem to be the later one."""
    note = PageEvidence.unpacked(page.evidence).row
    at = datetime.fromisoformat(note.at if note and note.at else page.arrived_at)
    return at.astimezone(UTC).replace(microsecond=0)
