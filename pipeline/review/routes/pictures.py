"""The pictures of an item, and its whole page. Ids are looked up in the queue: nothing of a URL ever names a file."""

from __future__ import annotations

from fastapi import APIRouter
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from pipeline.review.item_pictures import CLOSE_PAGE_WIDTH, PAGE_WIDTH
from pipeline.review.pictures import Crop
from pipeline.review.site import TheSite

PICTURES_ARE_KEPT = {"Cache-Control": "private, max-age=600"}  # seconds; an item is rarely shown for longer

router = APIRouter()


@router.get("/item/{item_id}/row.jpg")
def row_of_item(request: Request, site: TheSite, item_id: str, n: int = 0) -> Response:
    """Return the n-th picture of an item."""
    item = site.item(request, item_id)
    crops = site.item_pictures.of(item)
    crop = crops[n] if 0 <= n < len(crops) else None
    if crop is None:
        raise HTTPException(404)
    return _sent(crop)


@router.get("/item/{item_id}/page.jpg")
def page_of_item(request: Request, site: TheSite, item_id: str, n: int = 0, width: int = PAGE_WIDTH) -> Response:
    """Return the picture of the n-th whole page of an item."""
    item = site.item(request, item_id)
    wide = CLOSE_PAGE_WIDTH if width > PAGE_WIDTH else PAGE_WIDTH
    return _sent(site.item_pictures.whole_page(item, n, wide))


@router.get("/item/{item_id}/page")
def show_whole_page(request: Request, site: TheSite, item_id: str, n: int = 0) -> Response:
    """Show the whole page that an item is about."""
    item = site.item(request, item_id)
    crop = site.item_pictures.whole_page(item, n, PAGE_WIDTH)
    return site.page(request, "page", {"item": item, "n": n, "crop": crop, "wide": CLOSE_PAGE_WIDTH})


def _sent(crop: Crop) -> Response:
    return Response(crop.data, media_type=crop.media_type, headers=PICTURES_ARE_KEPT)
