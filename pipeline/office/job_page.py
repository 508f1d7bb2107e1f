"""The page of a job: how far it is, loaded again by itself until it ends, then what came of it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from pipeline.office.jobs import Job
from pipeline.review.site import Site


def job_page(
    request: Request, site: Site, job: Job, template: str, values: Callable[[], Mapping[str, Any]]
) -> Response:
    """Return the page of a job.

    Args:
        request: that asks for it.
        site: whose page it is.
        job: which is shown to nobody but who began it.
        template: extends ``job.html`` with what came of it.
        values: returns those of that template; asked only once it is known that the job has ended, since it may end
            while its page is made.
    """
    at_work = job.is_at_work
    ended = job.ended_at or datetime.now(UTC)
    shown = {"job": job, "at_work": at_work, "waited": (ended - job.begun_at).total_seconds()}
    return site.page(request, template, {**shown, **({} if at_work or job.error else values())})
