"""The page of a job: how far it is, loaded again by itself until it ends, then what came of it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from pipeline.office.jobs import Job
from pipeline.review.site import Site


def job_page(request: Request, site: Site, job: Job, template: str, values: Mapping[str, Any]) -> Response:
    """Return the page of a job.

    Args:
        request: that asks for it.
        site: whose page it is.
        job: which is shown to nobody but who began it.
        template: extends ``job.html`` with what came of it.
        values: of that template.
    """
    ended = job.ended_at or datetime.now(UTC)
    return site.page(request, template, {"job": job, "waited": (ended - job.begun_at).total_seconds(), **values})
