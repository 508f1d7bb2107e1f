"""A file of no special program: headings are ids or labels of questions, and plain words for unit, time and id."""

from __future__ import annotations

from pipeline.rows.presets.preset import Preset
from pipeline.rows.spelling import plain

PLAIN = Preset(
    "plain",
    lambda _: True,
    roles={},
    refused=frozenset(map(plain, ["false", "0", "không", "chưa", "no"])),
)
