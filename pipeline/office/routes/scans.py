"""Bring scans: files and folders, how far they are, what became of each file, batches."""

from __future__ import annotations

from fastapi import APIRouter

router = APIRouter()
