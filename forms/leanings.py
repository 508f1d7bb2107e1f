"""Which way the labels of a scale run, as far as their words say so plainly, in Vietnamese or English."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence

from forms.labels import Label

_GOOD = (
    *("hài lòng", "tốt", "đồng ý", "tuyệt vời", "xuất sắc", "ủng hộ"),
    *("satisfied", "good", "excellent", "agree", "happy"),
)
_BAD = (
    *("kém", "tệ", "bất mãn", "phản đối"),
    *("poor", "bad", "terrible", "dissatisfied", "unsatisfied", "disagree", "unhappy"),
)
_MIDDLE = ("bình thường", "trung bình", "trung lập", "tạm được", "neutral", "average", "so-so", "neither")
_NOT = ("không", "chưa", "chẳng", "not", "never", "isn't", "don't")
_WHOLE = {"có": 1, "yes": 1, "không": -1, "no": -1}


def _any_of(words: Sequence[str]) -> re.Pattern[str]:
    return re.compile(rf"\b(?:{'|'.join(map(re.escape, words))})\b")


_GOOD_WORD, _BAD_WORD, _NOT_WORD, _MIDDLE_WORD = map(_any_of, (_GOOD, _BAD, _NOT, _MIDDLE))


def course(labels: Sequence[Label]) -> str | None:
    """Return ``up`` if the first label is plainly bad and the last one good, ``down`` for the opposite, else ``None``.

    >>> course([Label(main="Rất hài lòng"), Label(main="Bình thường"), Label(main="Không hài lòng")])
    'down'
    """
    ends = leaning(labels[0]), leaning(labels[-1])
    return {(-1, 1): "up", (1, -1): "down"}.get(ends)


def is_middling(label: Label) -> bool:
    """Whether a label plainly says that something is neither good nor bad.

    >>> is_middling(Label(main="Bình thường")), is_middling(Label(main="Khá"))
    (True, False)
    """
    texts = [unicodedata.normalize("NFC", text).casefold() for text in (label.main, label.second or "") if text]
    return all(_MIDDLE_WORD.search(text) for text in texts)


def leaning(label: Label) -> int:
    """Return 1 for a good label, -1 for a bad one, and 0 where it is neither or its languages contradict each other."""
    said = {_leaning_of(text) for text in (label.main, label.second or "")} - {0}
    return said.pop() if len(said) == 1 else 0


def _leaning_of(text: str) -> int:
    plain = unicodedata.normalize("NFC", text).casefold().replace("’", "'").strip(" .!")
    if plain in _WHOLE:
        return _WHOLE[plain]
    good, bad = _GOOD_WORD.search(plain), _BAD_WORD.search(plain)
    if (good is None) == (bad is None):
        return 0
    denied = _NOT_WORD.search(plain)
    if good is None:
        return 0 if denied else -1  # “not bad” is praise of a kind
    return -1 if denied and denied.start() < good.start() else 1
