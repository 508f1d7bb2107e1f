"""Print: order sheets, see them first, take the PDF, look at what was printed, cancel what was never handed out."""

from __future__ import annotations

from fastapi import APIRouter

router = APIRouter()
