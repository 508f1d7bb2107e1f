"""What columns of files of rows are for: chosen by managers of the whole office, since figures rest on it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from fastapi import APIRouter
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from pipeline.review.row_maps import RowMaps
from pipeline.review.site import Number, PostedForm, Site, TheSite
from pipeline.rows.roles import Role
from pipeline.rows.row_map import OPEN
from pipeline.web.visits import Form

ROLES = tuple(role.value for role in Role if role not in (Role.ANSWER, Role.FLAG, Role.OTHER, Role.UNUSED))
"""What a column may be beside the answer to a question."""

router = APIRouter()


@router.get("/map")
def show_files(request: Request, site: TheSite) -> Response:
    """List the files of rows."""
    return site.page(request, "maps", {"files": _maps(site, request).files()})


@router.get("/map/{number}")
def show_file(request: Request, site: TheSite, number: Number) -> Response:
    """Show what each column of a file is taken for."""
    scan, choices, context = _maps(site, request).opened(number)
    language = site.words(request).language
    is_first = language == context.survey.languages[0]
    asked = [
        (one.id, one.label.main if is_first else one.label.second or one.label.main) for one in context.survey.questions
    ]
    values = {"scan": scan, "choices": choices, "asked": asked, "roles": ROLES, "open": OPEN}
    values["again"] = f"phieu import archive/{scan.file} --channel {scan.channel}"
    return site.page(request, "map", values | {"units": site.parts.units()})


@router.post("/map/{number}")
def save_file(request: Request, site: TheSite, form: PostedForm, number: Number) -> Response:
    """Write what was chosen for a file into ``map.yaml``."""
    maps = _maps(site, request)
    _, choices, _ = maps.opened(number)
    columns = _chosen(form, "column", [one.heading for one in choices.columns])
    maps.save(number, columns, _chosen(form, "unit", [one.cell for one in choices.units]))
    return RedirectResponse(f"/map/{number}?said=said-map-saved", 303)


def _chosen(form: Form, kind: str, names: Sequence[str]) -> Mapping[str, str]:
    """Return what was chosen for each of these names, whose places number the fields."""
    return {name: form[f"{kind}.{at}"] for at, name in enumerate(names) if form.get(f"{kind}.{at}")}


def _maps(site: Site, request: Request) -> RowMaps:
    person, maps = site.parts.who(request), site.parts.maps
    if maps is None or not person.manages or person.units:
        raise HTTPException(403)
    return maps
