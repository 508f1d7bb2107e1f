"""What somebody typed, pasted or sent as a name, without signs that nobody sees.

Such signs turn words around, part lines where there is one alone, or have a terminal do what the text's author wants.
"""

from __future__ import annotations

import unicodedata

_DIRECTIONS = frozenset({"LRE", "RLE", "LRO", "RLO", "PDF", "LRI", "RLI", "FSI", "PDI"})


def typed(text: str) -> str:
    r"""Return a text that was typed or pasted: lines end as they do here, and signs that nobody can see are left out.

    >>> typed("Chờ\r\nlâu\x1b[31m\x00\u202e ")
    'Chờ\nlâu[31m'
    """
    lines = text.replace("\r\n", "\n").replace("\v", "\n")  # Word parts lines with \v
    return "".join(sign for sign in lines if sign in "\n\t" or not _is_unseen(sign)).strip()


def typed_line(text: str) -> str:
    r"""Return the same of a text that is to stand in one line.

    >>> typed_line("Hòm\u2028thư\x0bgóp\x1b ý\u202e\n")
    'Hòm thư góp ý'
    """
    return " ".join(typed(" ".join(text.split())).split())


def _is_unseen(sign: str) -> bool:
    # Controls, and marks that reverse the text's direction; joiners and others of the same category belong to words.
    return unicodedata.category(sign) in {"Cc", "Cs"} or unicodedata.bidirectional(sign) in _DIRECTIONS
