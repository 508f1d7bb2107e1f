"""One-time codes: ten letters on a sheet or slip, with which it can be answered online once (``BCDF-GHJK-LM``).

Nine letters of ``forms.letters`` are the serial, enciphered; the tenth is a check letter. The cipher permutes all 20⁹
(5 × 10¹¹) texts of nine letters, so that no two serials share a code and codes of one stack look like any others. It
has the structure of FF1 in NIST SP 800-38G (March 2016, algorithm 7): ten Feistel rounds over halves of four and five
letters, added modulo 20⁴ and 20⁵, which needs no cycle walking; the round function is HMAC-SHA-256 in place of AES. FF1
asks for at least 10⁶ texts.

What it is not: a signature. There is room for 39 bits, of which the serial takes up to 27, so whoever makes a code up
meets one that was issued with the chance issued/20⁹: one in five million where 100,000 were. Whoever takes codes must
therefore look the serial up among those issued, and slow down who guesses.

The keys of codes are derived from those that page codes are signed with (``online_key``); what takes answers from the
street can hold them, and sign no sheet.
"""

from __future__ import annotations

import hmac
import re
import unicodedata
from collections.abc import Iterator, Sequence
from itertools import product
from typing import NewType

from forms.bilingual import both
from forms.errors import CodeError, SerialError
from forms.letters import LETTERS, in_letters
from forms.serial import MAX_SERIAL
from forms.texts import CODE_TEXTS

OnlineKey = NewType("OnlineKey", bytes)
"""A key that codes and tags are made with."""

CODE_LETTERS = 10
"""The letters of a code, that of the check among them."""

TAG_DIGITS = 32
"""The hexadecimal digits of a tag: 96 bits that prove it, and 32 in which the serial is hidden."""

_MAC_BYTES, _MASKED_BYTES = 12, 4

_LABEL = b"phieu: one-time codes"
_SERIAL_LETTERS = CODE_LETTERS - 1
_ROUNDS = 10
_LEFT: int = len(LETTERS) ** (_SERIAL_LETTERS // 2)
_RIGHT: int = len(LETTERS) ** (_SERIAL_LETTERS - _SERIAL_LETTERS // 2)

# 20 = 4 × 5: a letter is an element of GF(4) and one of GF(5), by the Chinese remainder theorem. The letter at distance
# i from the check letter is weighed with aⁱ, where a is (ω, 2): a unit, and so are a-1, a+1 and a²-1. Hence every wrong
# letter, every exchange of neighbours or of letters one apart, and every doubled letter typed as another changes the
# sum. (A sum modulo 20 can't do it: its weights must be odd, their differences even. H. M. Damm, Total
# anti-symmetrische Quasigruppen, 2004, shows for which alphabets it can be done.)
_TIMES_OMEGA = (0, 2, 3, 1)

CODE_PATH = "/c/"
"""Stands between the address and the code in a link."""

_LINK = re.compile(rf"https?://\S+{CODE_PATH}[{LETTERS}]{{{CODE_LETTERS}}}")

_MOST_LOOKALIKES = 4  # each may be one of two letters: few enough that no more than one code fits, as a rule
_SIGNS_NAMED = 5
_LOOK_LIKE = {"0": "DQ", "O": "DQ", "1": "L", "I": "L", "2": "Z", "6": "G", "7": "T", "8": "B", "U": "V"}
"""Signs in no code, and the letters that they may be meant for; where several are, the check letter decides."""

_TELEX = {"Đ": "DD", "Ư": "W", "Ừ": "WF", "Ử": "WR", "Ữ": "WX", "Ự": "WJ"}
"""Letters that a Vietnamese keyboard (Telex) makes of those of a code."""


def online_key(key: bytes) -> OnlineKey:
    """Return the key of codes that belongs to a key of page codes, which can't be told from it."""
    return OnlineKey(hmac.digest(key, _LABEL, "sha256"))


def code_of(serial: int, key: OnlineKey) -> str:
    """Return the code of a sheet or slip, ten letters without hyphens.

    Raises:
        SerialError: ``serial`` is not in 1 … 99,999,999.
    """
    if not 1 <= serial <= MAX_SERIAL:
        raise SerialError(
            both(
                "số phiếu {serial} không nằm trong khoảng 1 … {max_serial}",
                "the serial {serial} is not in 1 … {max_serial}",
                serial=serial,
                max_serial=MAX_SERIAL,
            ),
            both("Hãy lập thư mục làm việc mới.", "Begin a new workspace."),
        )
    letters = in_letters(_enciphered(serial, key), _SERIAL_LETTERS)
    return letters + _check_letter(letters)


def holders_of(code: str, keys: Sequence[OnlineKey]) -> Iterator[tuple[int, int]]:
    """Yield each serial that a code can stand for, with the position of its key, the last of the keys first.

    With each other key, one code of 5,000 opens to a number that could be a serial too; which of them was issued while
    its key was in use is for the caller to see.
    """
    if len(code) != CODE_LETTERS or set(code) - set(LETTERS) or _check_letter(code[:-1]) != code[-1]:
        return
    number = 0
    for letter in code[:-1]:
        number = number * len(LETTERS) + LETTERS.index(letter)
    for at in reversed(range(len(keys))):
        serial = _deciphered(number, keys[at])
        if 1 <= serial <= MAX_SERIAL:
            yield serial, at


def serial_of(code: str, keys: Sequence[OnlineKey]) -> int | None:
    """Return the serial of a code as ``typed_code`` returns it, by the last key that gives one; ``None`` if none does.

    What it returns need not have been issued.
    """
    return next((serial for serial, _ in holders_of(code, keys)), None)


def tag_of(serial: int, key: OnlineKey) -> str:
    """Return what is kept of a code that was used, 32 hexadecimal digits.

    The same code always has the same tag, and only who holds the key can tell from a tag whose sheet it was: it is an
    HMAC of the serial, and the serial added to another HMAC of that (a synthetic initialisation vector, RFC 5297, 2.6).
    """
    mac = _mac(serial, key)
    return (mac + _masked(serial, mac, key).to_bytes(_MASKED_BYTES)).hex()


def serial_of_tag(tag: str, keys: Sequence[OnlineKey]) -> tuple[int, int] | None:
    """Return the serial of a tag and the position of the key that it was made with; ``None`` of any other text."""
    if len(tag) != TAG_DIGITS or set(tag) - set("0123456789abcdef"):
        return None
    mac, masked = bytes.fromhex(tag[: 2 * _MAC_BYTES]), int(tag[2 * _MAC_BYTES :], 16)
    for at in reversed(range(len(keys))):
        serial = _masked(masked, mac, keys[at])
        if _mac(serial, keys[at]) == mac:
            return serial, at
    return None


def _mac(serial: int, key: OnlineKey) -> bytes:
    return hmac.digest(key, b"tag" + serial.to_bytes(_MASKED_BYTES), "sha256")[:_MAC_BYTES]


def _masked(number: int, mac: bytes, key: OnlineKey) -> int:
    """Hide a number, or show one that was hidden."""
    return number ^ int.from_bytes(hmac.digest(key, b"mask" + mac, "sha256")[:_MASKED_BYTES])


def typed_code(text: str) -> str:
    """Return the code that a person typed: case, blanks and hyphens do not matter.

    What passes for a letter of a code (1 for L) is taken for it, and so is what a Vietnamese keyboard makes of two.

    >>> typed_code("bcdf ghjk 1v")
    'BCDFGHJKLV'

    Raises:
        CodeError: it is no code; says which signs are in none, how many letters are missing, or to compare them all.
    """
    letters = "".join(_TELEX.get(sign, sign) for sign in unicodedata.normalize("NFKC", text).upper() if _is_part(sign))
    strange = dict.fromkeys(sign for sign in letters if sign not in LETTERS and sign not in _LOOK_LIKE)
    if strange:
        raise CodeError(CODE_TEXTS["strange"], letters=", ".join(list(strange)[:_SIGNS_NAMED]))
    if len(letters) != CODE_LETTERS:
        raise CodeError(CODE_TEXTS["length"], count=len(letters), wanted=CODE_LETTERS)
    found = _meant(letters)
    if len(found) != 1:
        raise CodeError(CODE_TEXTS["check"])
    return found[0]


def is_link(text: str) -> bool:
    """Tell whether the text of a QR symbol leads to the questions of a sheet or slip, and is no page code.

    >>> is_link("https://khaosat.uongbi.gov.vn/c/BCDFGHJKLV")
    True
    """
    return _LINK.fullmatch(text) is not None


def printed_code(code: str) -> str:
    """Return a code as people read it, in groups.

    >>> printed_code("BCDFGHJKLV")
    'BCDF-GHJK-LV'
    """
    return "-".join((code[:4], code[4:8], code[8:]))


def _is_part(sign: str) -> bool:
    return unicodedata.category(sign)[0] not in "PZC"  # neither a hyphen nor a blank, nor what can't be seen


def _meant(letters: str) -> list[str]:
    """Return the codes that letters may be meant for: one without look-alikes, and those whose check letter fits."""
    each = [_LOOK_LIKE.get(letter, letter) for letter in letters]
    if sum(len(meant) > 1 for meant in each) > _MOST_LOOKALIKES:
        return []
    codes = ("".join(code) for code in product(*each))
    return [code for code in codes if _check_letter(code[:-1]) == code[-1]]


def _check_letter(letters: str) -> str:
    four = five = 0
    for letter in letters:
        value = LETTERS.index(letter)
        four, five = _TIMES_OMEGA[four ^ value % 4], (five + value) * 2 % 5
    # The letter that makes both sums nought: what is its own negative in GF(4), and -five in GF(5). 5 is 1 modulo 4 and
    # 0 modulo 5, 16 the other way round.
    return LETTERS[(5 * four + 16 * (-five % 5)) % 20]


def _enciphered(number: int, key: OnlineKey) -> int:
    left, right = divmod(number, _RIGHT)
    for step in range(_ROUNDS):
        left, right = right, (left + _noise(step, right, key)) % _size(step)
    return left * _RIGHT + right


def _deciphered(number: int, key: OnlineKey) -> int:
    left, right = divmod(number, _RIGHT)
    for step in reversed(range(_ROUNDS)):
        left, right = (right - _noise(step, left, key)) % _size(step), left
    return left * _RIGHT + right


def _size(step: int) -> int:
    return _RIGHT if step % 2 else _LEFT


def _noise(step: int, half: int, key: OnlineKey) -> int:
    return int.from_bytes(hmac.digest(key, b"code" + bytes((step,)) + half.to_bytes(4), "sha256"))
