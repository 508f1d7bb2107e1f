"""The phone over a sheet: its page, the token in its address, the check of each picture."""

from __future__ import annotations

from fastapi import APIRouter

router = APIRouter()
