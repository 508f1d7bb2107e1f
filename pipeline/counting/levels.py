"""The levels of satisfaction, and which of them count as satisfied."""

from __future__ import annotations

LEVELS = ("1", "2", "3", "4", "5")
"""The scale of a criterion; ratings on other scales have no index."""
SATISFIED = frozenset({4, 5})
"""Levels that count as satisfied (Decision 2640/QĐ-BNV of 10/10/2017)."""
