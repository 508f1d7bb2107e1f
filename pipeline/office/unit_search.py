"""The unit that a filter is about: chosen from a list, or of very many searched for by a part of its name."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from urllib.parse import urlencode

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from forms.register import folded
from pipeline.report.matter import MANY_UNITS
from pipeline.review.site import Site

MOST_FOUND = 100
"""Units that a search shows; more are too many to look through."""
SOUGHT = "find"
"""The field that says what is searched for."""
_CHOSEN_ANEW = (SOUGHT, "unit", "area", "page", "at")
"""Fields of an address that say nothing any more once another unit is chosen."""

Named = tuple[str, str]
"""The id of a unit, and its name."""


def units_found(typed: str, units: Iterable[Named]) -> list[Named]:
    """Return the units with an id that was typed, or else those whose names begin with it, then those that have it.

    >>> units_found("hoà", [("u1", "Phường Hòa Bình"), ("u2", "Xã Hạ Hòa"), ("u3", "Xã Lạc Thủy")])
    [('u1', 'Phường Hòa Bình'), ('u2', 'Xã Hạ Hòa')]
    """
    wanted, known = folded(typed), list(units)
    if exact := [one for one in known if one[0] == typed.strip().lower()]:
        return exact
    if alike := [one for one in known if folded(one[1]) == wanted]:
        return alike
    having = [one for one in known if wanted in folded(one[1])]
    return sorted(having, key=lambda one: not folded(one[1]).startswith(wanted))


def is_searched(units: Sequence[object]) -> bool:
    """Tell whether units are too many for a list that somebody chooses from."""
    return len(units) > MANY_UNITS


def answer_to_search(request: Request, site: Site, units: Iterable[Named]) -> Response | None:
    """Return what a search for a unit leads to: the same page about that unit, or a page with those that were found.

    Args:
        request: whose address says what is searched for.
        site: that it came to.
        units: among which.

    Returns:
        ``None`` where nothing is searched for.
    """
    typed = request.query_params.get(SOUGHT, "").strip()[:100]
    if not typed:
        return None
    found = units_found(typed, units)
    kept = [pair for pair in request.query_params.multi_items() if pair[0] not in _CHOSEN_ANEW and pair[1]]

    def address(unit: str) -> str:
        return f"{request.url.path}?{urlencode([*kept, *([('unit', unit)] if unit else [])])}"

    if len(found) == 1:
        return RedirectResponse(address(found[0][0]), 303)
    shown = [(name, unit, address(unit)) for unit, name in found[:MOST_FOUND]]
    values = {"sought": typed, "found": shown, "count": len(found), "kept": kept, "back": address("")}
    return site.page(request, "units_found", values)
