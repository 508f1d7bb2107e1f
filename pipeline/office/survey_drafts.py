"""A survey, register or table of desks that somebody brought: checked whole, looked at, then taken into use, or not.

What was brought lies in memory until then: the file in use is touched once, when all of the new one is known to be
good, and only if it is still the one that the new one was compared with.
"""

from __future__ import annotations

import hashlib
import io
import secrets
import threading
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum
from pathlib import Path
from typing import Generic, Protocol, TypeVar

from filelock import FileLock

from forms.bilingual import Told, Words
from forms.csv_table import CsvProblems, csv_text
from forms.desks import Desks, parse_desks
from forms.errors import DesksError, PhieuError, RegisterError, SurveyError
from forms.layout import Layout
from forms.register import Register, Unit, parse_register
from forms.rendering import Run, render_proof
from forms.survey import Survey, parse_survey
from forms.survey_yaml import text_of
from pipeline.counting.asked import levels_by_question
from pipeline.durable import OWNER_ONLY, disk_failures, written_whole
from pipeline.errors import SchemeError, StoreError, UnfinishedError
from pipeline.figures.transactions import load_transactions, parse_transactions
from pipeline.in_use import note_in_use
from pipeline.office.survey_changes import desk_changes, number_changes, survey_changes, unit_changes
from pipeline.printing.meaning_check import declare_same_meaning, meaning_changes
from pipeline.printing.online_sheets import is_online, layout_to_print
from pipeline.printing.proofs import pictures_of
from pipeline.rows.row_map import FILE as ROW_MAP
from pipeline.schemes.binding import bind
from pipeline.schemes.scheme_file import SCHEME_KIND, SHIPPED, load_scheme, parse_scheme
from pipeline.store.log_writing import wait_for_turn
from pipeline.workspace import DESKS, SURVEY, TRANSACTIONS, UNITS, Workspace

MOST_BYTES = 4 * 1024 * 1024
"""Of a file that is brought: a register of all of Việt Nam with its history has 2 MB."""
_MOST_KEPT = 8
_PREVIEW_DPI = 100
_PERIOD = "2026-Q1"  # stands on a proof, where any period would do
LOCK = ".survey.lock"

_CHANGED = Words("trong lúc đó tệp đang dùng đã thay đổi", "the file in use was changed in the meantime")
_AGAIN = Words("Hãy tải tệp lên lần nữa để so với bản đang dùng.", "Bring the file again, to compare it with that.")
_VANISHED = Words(
    "đơn vị {unit} đã có phiếu in nhưng không còn trong danh sách",
    "the unit {unit} has sheets that were printed, and is not in the register any more",
)
_CLOSE = Words(
    "Giữ dòng đó lại và ghi ngày kết thúc vào cột valid_to.", "Keep its line, and write its last day into valid_to."
)
_TAKEN = Words("mã “{id}” đã dành cho việc khác", "the id “{id}” is taken")
_ANOTHER_ID = Words("Đặt mã khác ở dòng “id: …”.", "Write another one into the line “id: …”.")
_REPLACED = Words(
    "Bộ chỉ số {id} thay cho bản đang có: {title}", "The scheme {id} takes the place of the present one: {title}"
)
_NEW = Words("Bộ chỉ số mới {id}: {title}", "A new scheme {id}: {title}")


class What(StrEnum):
    """Which file is brought."""

    SURVEY = "survey"
    UNITS = "units"
    DESKS = "desks"
    TRANSACTIONS = "transactions"
    SCHEME = "scheme"

    @property
    def file(self) -> str:
        """Its name in the workspace; empty for a scheme, which is named by the id in it."""
        return _FILES.get(self, "")


_FILES = {What.SURVEY: SURVEY, What.UNITS: UNITS, What.DESKS: DESKS, What.TRANSACTIONS: TRANSACTIONS}


@dataclass(frozen=True, slots=True)
class Draft:
    """A file that was brought, and what came of the check.

    Attributes:
        id: names it in addresses; nobody can guess it.
        what: which file it is.
        file: its name in the workspace.
        person: who brought it.
        content: the file.
        seen: the SHA-256 of the file that it was compared with; empty where there was none.
        errors: what must be mended; empty if it can be taken into use.
        changes: what would change, in words.
        meanings: what would mean something else than on sheets that were printed, in words.
        pictures: of the sheet that would be printed, page by page, as PNG.
    """

    id: str
    what: What
    file: str
    person: str
    content: bytes = field(repr=False)
    seen: str
    errors: tuple[PhieuError, ...] = ()
    changes: tuple[Told, ...] = ()
    meanings: tuple[Told, ...] = ()
    pictures: tuple[bytes, ...] = field(default=(), repr=False)


class Owned(Protocol):
    """Something that somebody brought."""

    @property
    def id(self) -> str:
        """Names it in addresses; nobody can guess it."""

    @property
    def person(self) -> str:
        """Who brought it."""


Kept = TypeVar("Kept", bound=Owned)


class Drafts(Generic[Kept]):
    """The files that were brought lately, each of which belongs to the person who brought it."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._drafts: dict[str, Kept] = {}

    def keep(self, draft: Kept) -> None:
        """Keep a draft, and forget the oldest ones."""
        with self._lock:
            self._drafts[draft.id] = draft
            for old in list(self._drafts)[:-_MOST_KEPT]:
                del self._drafts[old]

    def of(self, person: str, draft_id: str) -> Kept | None:
        """Return a draft of a person by its id; ``None`` if there is none (any more)."""
        with self._lock:
            draft = self._drafts.get(draft_id)
        return draft if draft is not None and draft.person == person else None

    def forget(self, draft: Kept) -> None:
        """Let go of a draft."""
        with self._lock:
            self._drafts.pop(draft.id, None)


def checked(workspace: Workspace, what: What, content: bytes, person: str) -> Draft:
    """Check a file that somebody brought, and compare it with the one in use; nothing is changed."""
    seen = digest_of(workspace.root / what.file) if what.file else ""
    draft = Draft(secrets.token_urlsafe(12), what, what.file, person, content, seen)
    try:
        return _CHECKS[what](workspace, draft)
    except PhieuError as error:
        return replace(draft, errors=tuple(_plain(one) for one in (error, *error.others)))


def _plain(error: PhieuError) -> PhieuError:
    return PhieuError(error.message, error.advice)


def digest_of(path: Path) -> str:
    """Return the SHA-256 of a file; empty where there is none."""
    try:
        return hashlib.sha256(path.read_bytes()).hexdigest()
    except OSError:
        return ""


def _check_survey(workspace: Workspace, draft: Draft) -> Draft:
    survey = parse_survey(text_of(draft.content, SURVEY), SURVEY)
    layout = layout_to_print(workspace, survey)
    if survey.scheme:
        load_scheme(survey.scheme, workspace.root)
    pictures = _proof(workspace, survey, layout)
    meant = tuple(
        _meaning(change.question, change.was, change.now) for change in meaning_changes(workspace, survey, layout)
    )
    try:
        old = workspace.survey()
    except SurveyError:
        old = None
    return replace(draft, changes=tuple(survey_changes(old, survey)), meanings=meant, pictures=pictures)


def _meaning(question: str, was: str, now: str) -> Told:
    said = Words("câu {question}: trước là “{was}”, nay là “{now}”", "question {question}: was “{was}”, is “{now}” now")
    return said.told(question=question, was=was, now=now)


def _proof(workspace: Workspace, survey: Survey, layout: Layout) -> tuple[bytes, ...]:
    unit = _some_unit(workspace)
    channel = next(iter(workspace.settings.channels.values())).said(survey.languages[0])
    address = workspace.settings.online.address if is_online(workspace) else ""
    target = io.BytesIO()
    render_proof(layout, Run(unit.id, unit.name, 1, channel, _PERIOD, 1, 1), target, address)
    with _DRAWING:
        return tuple(pictures_of(target.getvalue(), _PREVIEW_DPI))


_DRAWING = threading.Lock()  # PDFium draws for one thread at a time


def _some_unit(workspace: Workspace) -> Unit:
    """Return a unit whose name stands on the proof; a made-up one as long as the register can't be used."""
    try:
        return next(unit for unit in workspace.register() if unit.valid_to is None)
    except (RegisterError, StopIteration):
        return Unit("x", "", "…")


def _csv(draft: Draft, kind: type[PhieuError]) -> str:
    problems = CsvProblems(draft.what.file)
    text = csv_text(draft.content, problems)
    problems.tell(kind)
    return text


def _check_units(workspace: Workspace, draft: Draft) -> Draft:
    register = parse_register(_csv(draft, RegisterError), UNITS)
    try:
        old: Register | None = workspace.register()
    except RegisterError:
        old = None
    errors = tuple(_vanished(workspace, old, register))
    return replace(draft, errors=errors, changes=tuple(unit_changes(old, register, _printed(workspace))))


def _printed(workspace: Workspace) -> Mapping[str, int]:
    """Return for how many runs of each unit sheets were printed."""
    found: dict[str, int] = {}
    for run in workspace.store.runs.all():
        found[run.unit] = found.get(run.unit, 0) + run.count
    return found


def _vanished(workspace: Workspace, old: Register | None, new: Register) -> Iterator[PhieuError]:
    known, printed = {unit.id for unit in new}, _printed(workspace)
    for unit in old or ():
        if unit.id not in known and unit.id in printed:
            yield RegisterError(_VANISHED.told(unit=f"{unit.name} ({unit.id})"), _CLOSE.told())


def _check_desks(workspace: Workspace, draft: Draft) -> Draft:
    desks = parse_desks(_csv(draft, DesksError), workspace.register(), DESKS)
    try:
        old: Desks | None = workspace.desks()
    except PhieuError:
        old = None
    return replace(draft, changes=tuple(desk_changes(old, desks)))


def _check_transactions(workspace: Workspace, draft: Draft) -> Draft:
    register = workspace.register()
    now = parse_transactions(draft.content, register, TRANSACTIONS)
    try:
        old = load_transactions(workspace.root / TRANSACTIONS, register)
    except PhieuError:
        old = {}
    return replace(draft, changes=tuple(number_changes(old, now)))


def _check_scheme(workspace: Workspace, draft: Draft) -> Draft:
    """Check a scheme, which may be one of the office's own: those that are shipped stay as the law has them."""
    scheme = parse_scheme(text_of(draft.content, "scheme.yaml", SCHEME_KIND), "scheme.yaml")
    file = f"{scheme.id}.yaml"
    if scheme.id in SHIPPED or file in (SURVEY, ROW_MAP):
        raise SchemeError(_TAKEN.told(id=scheme.id), _ANOTHER_ID.told())
    survey = workspace.survey()
    if survey.scheme and survey.scheme.removesuffix(".yaml") == scheme.id:
        bind(scheme, survey, levels_by_question(survey))
    seen = digest_of(workspace.root / file)
    said = _REPLACED if seen else _NEW
    return replace(draft, file=file, seen=seen, changes=(said.told(id=scheme.id, title=scheme.title.main),))


_CHECKS: Mapping[What, Callable[[Workspace, Draft], Draft]] = {
    What.SURVEY: _check_survey,
    What.UNITS: _check_units,
    What.DESKS: _check_desks,
    What.TRANSACTIONS: _check_transactions,
    What.SCHEME: _check_scheme,
}


def take_into_use(workspace: Workspace, draft: Draft, now: datetime, *, same_meaning: bool = False) -> Path | None:
    """Put a draft in the place of the file in use, which is kept beside it with the time, and log who did.

    Args:
        workspace: whose file it is.
        draft: which has no errors.
        now: the present time, which is in the name of the file that is kept.
        same_meaning: whether the person says that nothing of it means something else than before.

    Returns:
        the file that is kept; ``None`` where there was none.

    Raises:
        UnfinishedError: the file in use was changed since the draft was compared with it.
        DiskError: it can't be written.
        StoreError: it can't be logged; the file in use stays.
    """
    path = workspace.root / draft.file
    lock = FileLock(workspace.root / LOCK, mode=OWNER_ONLY)
    with disk_failures(path), lock:
        before = path.read_bytes() if path.exists() else None
        if draft.errors or digest_of(path) != draft.seen:
            raise UnfinishedError(_CHANGED.told(), _AGAIN.told())
        kept = _keep(path, before, now)
        _replace(workspace, path, draft, before)
    if same_meaning:
        declare_same_meaning(workspace, by=draft.person)
    return kept


def _keep(path: Path, before: bytes | None, now: datetime) -> Path | None:
    """Keep the file in use beside; its name ends so that nobody takes it for a file in use."""
    if before is None:
        return None
    kept = path.with_name(f"{path.name}.{now:%Y-%m-%d-%H%M%S}.old")
    with written_whole(kept) as file:
        file.write(before)
    return kept


def _replace(workspace: Workspace, path: Path, draft: Draft, before: bytes | None) -> None:
    """Write the file within the transaction that logs it; if that is cut off, whoever uses it next logs it."""
    written = False
    try:
        with workspace.store.transaction() as connection:
            wait_for_turn(connection)
            note_in_use(workspace)  # what nobody has used yet is not this person's doing
            with written_whole(path) as file:
                file.write(draft.content)
            written = True
            note_in_use(workspace, draft.person)
    except StoreError:
        if written and before is not None:
            with written_whole(path) as file:
                file.write(before)
        elif written:
            path.unlink(missing_ok=True)
        raise
