"""People: the first account, who may enter and do what, one's own password."""

from __future__ import annotations

from fastapi import APIRouter

router = APIRouter()
