"""The register as a file to take along, and the lists of shortcomings that offices keep, to be taken over."""

from __future__ import annotations

import secrets
import tempfile
from collections import Counter
from collections.abc import Sequence
from datetime import date
from pathlib import Path

from fastapi import APIRouter, Depends
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from forms.errors import PhieuError
from pipeline.counting.csv_files import LOCALES
from pipeline.errors import RowsError
from pipeline.office.measures.closing import verdict_words
from pipeline.office.measures.listing import FIELDS, narrowed
from pipeline.office.measures.lists import BroughtList, looked_at, taken_over
from pipeline.office.parts import Office, TheOffice
from pipeline.office.upload import Brought, BroughtFile
from pipeline.remedies.levels import may_add
from pipeline.remedies.register_import import Becomes, Intended
from pipeline.remedies.register_tables import RegisterNames
from pipeline.results.register_export import write_register_csv, write_register_workbook
from pipeline.results.register_known import question_names
from pipeline.review.site import Site, TheSite, needs
from pipeline.typed_text import typed_line
from pipeline.web.roles import Right

MOST_LINES = 200
"""Lines of a list that the page shows."""
_MEDIA = {"csv": "text/csv", "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"}

router = APIRouter(dependencies=[Depends(needs(Right.REMEDIES))])


@router.get("/measures/register.{form}")
def send_register(request: Request, site: TheSite, office: TheOffice, form: str) -> Response:
    """Send what is shown of the register, all pages of it, as a file that can be typed into and brought back."""
    if form not in _MEDIA:
        raise HTTPException(404)
    workspace, language, day = office.workspace, site.words(request).language, date.today()
    register = workspace.store.remedies.all()
    asked = {name: request.query_params.get(name, "") for name in FIELDS}
    shown = narrowed(register, site.parts.who(request).units, asked, day)
    channels = {name: one.said(language) for name, one in workspace.settings.channels.items()}
    names = RegisterNames(question_names(workspace, language), channels)
    verdicts = verdict_words(register, office.figures.latest(language), language)
    with tempfile.TemporaryDirectory(prefix="phieu-register-") as folder:
        path = Path(folder) / f"register.{form}"
        if form == "csv":
            write_register_csv(path, shown, names, verdicts, LOCALES[workspace.settings.csv_locale or language])
        else:
            write_register_workbook(path, shown, names, verdicts, language, day)
        content = path.read_bytes()
    headers = {"Content-Disposition": f'attachment; filename="{path.name}"', "Cache-Control": "no-store"}
    return Response(content, media_type=_MEDIA[form], headers=headers)


@router.get("/measures/import")
def show_import(request: Request, site: TheSite) -> Response:
    """Show where a list is brought."""
    return _page(request, site)


@router.post("/measures/import")
async def look_at_list(request: Request, site: TheSite, office: TheOffice, file: BroughtFile) -> Response:
    """Look at a list that is brought, and show what each line of it would do; nothing is written."""
    return await run_in_threadpool(_look, request, site, office, file)


def _look(request: Request, site: Site, office: Office, file: Brought) -> Response:
    person, unit = site.parts.who(request), file.fields.get("unit", "")
    if not file.content:
        return RedirectResponse("/measures/import?said=said-measures-list-gone", 303)
    units = {name for name, _ in site.parts.units()}
    if (unit and unit not in units) or not (may_add(person.units, unit) or not unit):
        raise HTTPException(404)
    brought = BroughtList(secrets.token_urlsafe(12), person.name, typed_line(file.name)[:120], unit, file.content)
    try:
        wanted = looked_at(office.workspace, brought, person.units, date.today(), site.words(request).language)
    except RowsError as error:
        return _page(request, site, problem=_said(site, request, error))
    office.lists.keep(brought)
    return _page(request, site, brought, wanted)


@router.post("/measures/import/{list_id}/take")
def take_list(request: Request, site: TheSite, office: TheOffice, list_id: str) -> Response:
    """Take a list into the register that was looked at."""
    person = site.parts.who(request)
    brought = office.lists.of(person.name, list_id)
    if brought is None:
        return RedirectResponse("/measures/import?said=said-measures-list-gone", 303)
    office.lists.forget(brought)
    done = taken_over(office.workspace, brought, person.units, date.today(), site.words(request).language)
    return _page(request, site, brought, done, is_done=True)


def _page(
    request: Request,
    site: Site,
    brought: BroughtList | None = None,
    lines: Sequence[Intended] = (),
    problem: str = "",
    *,
    is_done: bool = False,
) -> Response:
    person = site.parts.who(request)
    told = sorted(lines, key=lambda one: one.becomes is Becomes.SAME)
    values = {
        "units": [(unit, name) for unit, name in site.parts.units() if may_add(person.units, unit)],
        "is_of_one_unit": len(person.units) == 1,
        "brought": brought,
        "lines": told[:MOST_LINES],
        "more": max(0, len(told) - MOST_LINES),
        "counts": Counter(one.becomes.value for one in lines),
        "all_become": [each.value for each in Becomes],
        "is_done": is_done,
        "measures_problem": problem,
    }
    response = site.page(request, "measures_import", values)
    response.status_code = 422 if problem else 200
    return response


def _said(site: Site, request: Request, error: PhieuError) -> str:
    words = site.words(request)
    return f"{words.told(error.message)}. {words.told(error.advice)}"
