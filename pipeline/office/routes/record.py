"""The log and the backup."""

from __future__ import annotations

from fastapi import APIRouter

from pipeline.office.routes import backups, log

router = APIRouter()
for part in (log, backups):
    router.include_router(part.router)
