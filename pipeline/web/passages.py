"""Paths that have a way in of their own: who may pass without a log-in, and how large a body may be there."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import NamedTuple

from starlette.requests import Request

from pipeline.web.visits import Visit, Visits


class Stopped(NamedTuple):
    """A request may not pass.

    Attributes:
        status: of HTTP.
        why: the name of the text that says so.
    """

    status: int
    why: str


@dataclass(frozen=True, slots=True)
class Passage:
    """Paths that the guard treats in their own way.

    The body is not read by the guard: the route takes it as it comes, and no more of it than is allowed.

    Attributes:
        paths: matches them as a whole.
        most_body_bytes: of one request.
        admits: says who makes a request, or why it is stopped, before any of its body is taken.
    """

    paths: re.Pattern[str]
    most_body_bytes: int
    admits: Callable[[Request, Visits], Visit | Stopped]
