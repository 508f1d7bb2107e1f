"""What is answered to a request that is refused: a page to a browser, JSON to a script."""

from __future__ import annotations

from pathlib import Path

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.templating import Jinja2Templates

from pipeline.web.texts import TEXTS, Language

TEMPLATES = Path(__file__).with_name("templates")
_PAGES = Jinja2Templates(directory=TEMPLATES)


def refusal(request: Request, status: int, why: str, language: Language, style: str = "") -> Response:
    """Return a refusal.

    Args:
        request: that is refused; nothing need be known of who makes it.
        status: of HTTP.
        why: the name of the text that says so.
        language: of the text.
        style: the name of the style sheet; empty for none.
    """
    words = TEXTS[why].said(language)
    if not wants_page(request):
        return JSONResponse({"detail": words}, status)
    shown = {"language": language, "texts": TEXTS, "words": words, "style": style}
    return _PAGES.TemplateResponse(request, "refusal.html", shown, status_code=status)


def wants_page(request: Request) -> bool:
    """Tell whether a browser asks for a page, and not a script for something else."""
    return "text/html" in request.headers.get("accept", "")
