"""What somebody may have meant by a name that there is not: typed without tones, without blanks, or with a slip."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Mapping
from difflib import get_close_matches
from functools import lru_cache

MOST_MEANT = 3
LIKENESS = 0.7
"""How alike two spellings must be, from 0 to 1 as ``difflib`` tells it: a slip or two in a name of two syllables."""


@lru_cache(maxsize=50_000)
def bare(text: str) -> str:
    """Return the letters and digits of a text alone, without tones: as programs name their own columns.

    >>> bare("Dấu thời gian"), bare("_submission_time"), bare("Mã hồ sơ"), bare("MaHoSo")
    ('dauthoigian', 'submissiontime', 'mahoso', 'mahoso')
    """
    letters = unicodedata.normalize("NFD", text.casefold().replace("đ", "d"))
    return "".join(sign for sign in letters if sign.isalnum())


def likely(typed: str, names: Mapping[str, Iterable[str]], most: int = MOST_MEANT) -> list[str]:
    """Return the ids that somebody may have meant, the likeliest first; those called so come before those nearly so.

    Args:
        typed: What was typed.
        names: All that each id is called, itself among them if it may be meant.
        most: How many are returned at most.

    >>> names = {"counter": ["counter", "Tại quầy"], "box": ["box", "Hòm thư"]}
    >>> likely("taiquay", names), likely("Quay", names), likely("post", names)
    (['counter'], ['counter'], [])
    """
    called: dict[str, list[str]] = {}
    for name, spellings in names.items():
        for letters in dict.fromkeys(map(bare, spellings)):
            called.setdefault(letters, []).append(name)
    letters = bare(typed)
    close = get_close_matches(letters, filter(None, called), n=most, cutoff=LIKENESS) if letters else []
    found = called.get(letters, []) or [name for one in close for name in called[one]]
    return list(dict.fromkeys(found))[:most]
