"""The log and the backup."""

from __future__ import annotations

from fastapi import APIRouter

router = APIRouter()
