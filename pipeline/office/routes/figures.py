"""Figures: charts, filters, the way from a bar to a sheet, files to take along."""

from __future__ import annotations

from fastapi import APIRouter

router = APIRouter()
