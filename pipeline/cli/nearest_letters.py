"""What is written for a letter that an encoding lacks: names must be told on terminals that can't spell them."""

from __future__ import annotations

import codecs
import unicodedata

_OF_LETTERS = "\u0302\u0306\u031b"  # of â, ă, ơ
_TYPED = str.maketrans(
    dict.fromkeys("‐‑‒–—−─━═·", "-")
    | dict.fromkeys("│┃║", "|")
    | dict.fromkeys("“”„«»", '"')
    | dict.fromkeys("‘’‹›", "'")
    | dict.fromkeys("\xa0\u2009\u202f", " ")
    | {"đ": "d", "Đ": "D", "₫": "d", "…": "...", "×": "x", "•": "*", "→": "->", "←": "<-", "≥": ">=", "≤": "<="}
)


def nearest(sign: str, encoding: str) -> str:
    r"""Return what is written for a character: its accents apart, or fewer of them, or none; else it is escaped.

    Args:
        sign: the character.
        encoding: that may lack it.

    >>> [nearest("ế", encoding).encode(encoding) for encoding in ("cp1258", "cp1252", "ascii")]
    [b'\xea\xec', b'\xea', b'e']
    >>> nearest("ả", "cp1258").encode("cp1258"), nearest("ý", "cp1258").encode("cp1258")
    (b'a\xd2', b'y\xec')
    >>> nearest("→", "cp1252"), nearest("語", "ascii")
    ('->', '\\u8a9e')
    """
    apart = unicodedata.normalize("NFD", sign)
    letter, accents = apart[0], list(apart[1:])
    accents.sort(key=lambda accent: accent not in _OF_LETTERS)  # a letter of its own is missed more than a tone
    with_one = [unicodedata.normalize("NFC", letter + accent) for accent in accents]
    one_on = [one + "".join(accents[:at] + accents[at + 1 :]) for at, one in enumerate(with_one)]
    alone = "" if unicodedata.combining(letter) else letter.translate(_TYPED)
    escaped = sign.encode("ascii", "backslashreplace").decode("ascii")
    return next(one for one in (sign, apart, *one_on, *with_one, alone, escaped) if can_be_written(one, encoding))


def can_be_written(text: str, encoding: str) -> bool:
    """Return whether an encoding has every character of a text."""
    try:
        text.encode(encoding)
    except UnicodeEncodeError:
        return False
    return True


def error_handler(encoding: str) -> str:
    """Return the name under which ``nearest`` can be given to a stream of this encoding as its ``errors``.

    A codec does not tell its handler its own name, so there is a handler for each.
    """

    def handle(error: UnicodeError) -> tuple[str | bytes, int]:
        if not isinstance(error, UnicodeEncodeError):
            raise error
        return "".join(nearest(sign, encoding) for sign in error.object[error.start : error.end]), error.end

    name = f"phieu-nearest-{encoding}"
    codecs.register_error(name, handle)
    return name
