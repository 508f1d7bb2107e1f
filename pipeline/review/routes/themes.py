"""The themes that are suggested of a comment while somebody types it."""

from __future__ import annotations

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from pipeline.records.comments import MOST_LETTERS
from pipeline.review.site import PostedForm, TheSite

router = APIRouter()


@router.post("/themes")
def suggest_themes(request: Request, site: TheSite, form: PostedForm) -> Response:
    """Return, by the id of each theme that a text may have, why; what is sent is not kept.

    It is posted, so that no address, which others may log, holds what people wrote.
    """
    words, found = site.words(request), site.parts.suggested(form.get("text", "")[:MOST_LETTERS])
    because = {theme: words("suggested-because", words=said) for theme, said in found.items()}
    return JSONResponse({"because": because})
