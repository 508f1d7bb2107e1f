"""Settings, survey and register, changed with the checks of the files."""

from __future__ import annotations

from fastapi import APIRouter

router = APIRouter()
