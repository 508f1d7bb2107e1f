"""Assemble the survey online of a workspace, and serve it until Ctrl-C.

It reads the workspace and writes only what was sent: journals in ``online/``, which move to ``inbox/online/``.
"""

from __future__ import annotations

import hashlib
import io
from collections.abc import Callable, Collection
from datetime import datetime
from functools import partial
from pathlib import Path

from PIL import Image, UnidentifiedImageError
from starlette.types import ASGIApp

from forms.bilingual import both
from forms.survey import Survey, parse_survey
from pipeline.errors import SettingsError, UnknownNameError
from pipeline.public.app import PublicForm
from pipeline.public.book import Book
from pipeline.public.codes import StoredCodes, kept_in
from pipeline.public.desks import desks_of
from pipeline.public.entrances import Entrances
from pipeline.public.filled import Place, Seal
from pipeline.public.journal import Journal
from pipeline.public.reception import Reception, head_of
from pipeline.public.rendering import Rendering, start_of, versions
from pipeline.public.sent import SentForms
from pipeline.web.listening import Listening
from pipeline.web.serving import Certificate, run_until_stopped
from pipeline.workspace import SURVEY, Workspace

CHANNEL = "online"
_STATIC = Path(__file__).with_name("static")
_CREST_PIXELS = 88  # its height, for 44 on a screen of double density
_MOST_CREST = 8 * 1024  # bytes; with more, a page costs more than its text
Kiosk = tuple[str, str]


def form_of(workspace: Workspace, journal: Journal, sent: SentForms, kiosks: Collection[Kiosk] = ()) -> PublicForm:
    """Return what answers the requests to a workspace's survey online.

    Args:
        workspace: whose survey it is.
        journal: to which forms go.
        sent: those that were sent of late.
        kiosks: the units and desks with a tablet.

    Raises:
        UnknownNameError: there is no such unit or desk for a tablet.
        PhieuError: the survey, the register or the key can't be used.
    """
    text = workspace.survey_text()
    survey = parse_survey(text, str(workspace.root / SURVEY))
    entrances = Entrances(workspace.register(), desks_of(workspace))
    for unit, desk in kiosks:
        if entrances.named(unit, desk) is None:
            where = f"{unit}/{desk}" if desk else unit
            known = ", ".join(one.id for one in entrances.open_units()[:20])
            raise UnknownNameError(
                both(
                    "hôm nay không có “{where}” cho máy tính bảng",
                    "there is no “{where}” for a tablet today",
                    where=where,
                ),
                both("Các đơn vị hôm nay: {known}.", "Units of today: {known}.", known=known),
            )
    files = packaged(workspace, survey)
    book = Book(survey, hashlib.sha256(text.encode()).hexdigest()[:8])
    share = float(workspace.settings.validity.invalid_share)
    pages = Rendering(book, Seal(workspace.keys), entrances, share, versions(files))
    reception = Reception(journal, sent, kept_in(workspace, CHANNEL), workspace.settings.online.daily_cap)
    return PublicForm(pages, reception, StoredCodes(workspace), frozenset(kiosks), files)


def packaged(workspace: Workspace, survey: Survey) -> dict[str, bytes]:
    """Return the styles, the script and the pictures of the pages, by name; the crest among them where it is small."""
    files = {path.name: path.read_bytes() for path in sorted(_STATIC.iterdir())}
    if survey.crest:
        try:
            with Image.open(workspace.root / survey.crest) as picture:
                picture.thumbnail((2 * _CREST_PIXELS, _CREST_PIXELS))
                small = picture.convert("RGBA").quantize(64)
        except (OSError, UnidentifiedImageError, Image.DecompressionBombError):
            return files  # reports say what is wrong with it; the form can do without
        content = io.BytesIO()
        small.save(content, "PNG", optimize=True)
        if content.tell() <= _MOST_CREST:
            files["crest.png"] = content.getvalue()
    return files


def serve(
    workspace: Workspace,
    listening: Listening,
    tell: Callable[[str], None],
    kiosks: Collection[Kiosk] = (),
    certificate: Certificate | None = None,
) -> None:
    """Serve the survey until Ctrl-C; what was sent by then lies in ``inbox/online/``.

    Args:
        workspace: whose survey it is.
        listening: the address and port; port 0 means any free port.
        tell: is called with each address just before it can be opened: that of the form, then those of tablets.
        kiosks: the units and desks with a tablet.
        certificate: for https; ``None`` for http.

    Raises:
        SettingsError: the settings have no channel ``online``.
        UnknownNameError: there is no such unit or desk for a tablet.
        WorkspaceError: another process takes answers of this workspace, or the port is taken.
        DiskError: the folder of the answers can't be written.
        PhieuError: the survey, the register or the key can't be used.
    """
    if CHANNEL not in workspace.settings.channels:
        message = both(
            "{root}: không có hình thức “{channel}”, nên không câu trả lời nào được tính",
            "{root}: there is no channel “{channel}”, so that no answer could be counted",
            root=workspace.root / "phieu.toml",
            channel=CHANNEL,
        )
        raise SettingsError(
            message,
            both(
                'Thêm vào: [channels.{channel}] với vi = "Trực tuyến" và en = "Online".',
                'Add it: [channels.{channel}] with vi = "Trực tuyến" and en = "Online".',
                channel=CHANNEL,
            ),
        )
    folder, inbox = workspace.journals, workspace.inbox / CHANNEL
    sent = SentForms(folder, inbox)
    journal = Journal(folder, inbox, head_of(workspace.survey_text()), sent.list_all)
    try:
        sent.load(datetime.now().astimezone().date())
        form = form_of(workspace, journal, sent, kiosks)
        run_until_stopped(partial(_app_at, form), listening, partial(_told, tell, kiosks), "phieu form", certificate)
    finally:
        journal.close()


def _app_at(form: PublicForm, _: Listening) -> ASGIApp:
    return form.app()


def _told(tell: Callable[[str], None], kiosks: Collection[Kiosk], where: str) -> None:
    tell(where)
    for unit, desk in kiosks:
        tell(where.rstrip("/") + start_of(Place(unit, desk, kiosk=True)))
