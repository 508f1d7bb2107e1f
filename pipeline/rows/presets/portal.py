"""A provincial one-stop portal: numbered answers, five columns of 0 and 1 for the level, the dossier's code.

The form behind it has the best answer chosen before anybody touches it; which answers were left so, no column tells.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from forms.survey import SurveyQuestion
from forms.typed_names import bare
from pipeline.rows.presets.preset import Preset
from pipeline.rows.question_names import QuestionNames, Target, texts_of
from pipeline.rows.roles import Role, named
from pipeline.rows.spelling import plain

_NUMBERED = re.compile(r"(?:traloi|cautraloi|cau|chiso)(\d{1,2})", re.ASCII)
_POINTS = ("0", "1", "2")
"""What an indicator scores in Circular 01/2018/TT-VPCP."""
_LEVELS = {
    "mucdorhl": "Rất hài lòng",
    "mucdohl": "Hài lòng",
    "mucdobt": "Bình thường",
    "mucdokhl": "Không hài lòng",
    "mucdorkhl": "Rất không hài lòng",
}
_OVERALL = ("đánh giá chung", "hài lòng chung", "mức độ hài lòng", "overall")


def _recognises(headings: Sequence[str]) -> bool:
    """The dossier's code and the unit are there, and answers as it numbers them."""
    words = set(map(bare, headings))
    answers = [word for word in words if _NUMBERED.fullmatch(word) or word in _LEVELS]
    return len(answers) >= 2 and bool(words & {"mahoso", "sohoso", "madonvi", "donvi", "madv"})


def _target(names: QuestionNames, heading: str) -> Target | None:
    word = bare(heading)
    match = _NUMBERED.fullmatch(word)
    if match:
        return _numbered(names, int(match[1]))
    question = _overall(names) if word in _LEVELS else None
    option = names.choices[question.id].named(_LEVELS[word]) if question else None
    return Target(question.id, Role.FLAG, option) if question and option else None


def _numbered(names: QuestionNames, number: int) -> Target | None:
    """Return the question of this number, if it scores as the portal does: on another scale 2 means something else."""
    for question in names.ratings:
        fits = tuple(option.id for option in question.options[:3]) == _POINTS and len(question.options) <= 4
        if fits and question.id in (f"q{number}", f"q{number:02}", f"traloi{number}", f"chiso{number}", f"cau{number}"):
            return Target(question.id)
    return None


def _overall(names: QuestionNames) -> SurveyQuestion | None:
    """Return the only rating with these five levels; of several, the only one about all."""
    fit = [
        one
        for one in names.ratings
        if len({names.choices[one.id].named(level) for level in _LEVELS.values()} - {None}) == 5
    ]
    about_all = [one for one in fit if one.id == "overall" or _is_about_all(one)]
    found = fit if len(fit) == 1 else about_all
    return found[0] if len(found) == 1 else None


def _is_about_all(question: SurveyQuestion) -> bool:
    return any(plain(word) in plain(text) for word in _OVERALL for text in texts_of(question.label))


PORTAL = Preset(
    "portal",
    _recognises,
    roles={
        **named(Role.KEY, "mahoso", "sohoso"),
        **named(Role.ID, "id"),
        **named(Role.UNIT, "donvi", "madonvi", "donvitext", "tendonvi", "madv", "tendv"),
        **named(Role.TIME, "ngaytao", "ngaydanhgia", "thoigiandanhgia", "ngaygui", "thoigiantao"),
        **named(Role.SENT, "hoanthanhdanhgia", "hoanthanh"),
        **named(Role.KNOWN, "hinhthucdanhgia", "phongban", "tongdiem", "xeploai", "linhvuc", "thutuc", "tenthutuc"),
        **named(Role.PERSONAL, "nguoinhapdanhgia", "nguoidanhgia", "canbo", "tencanbo", "hoten", "sodienthoai", "cccd"),
    },
    has_id=True,
    refused=frozenset(map(plain, ["false", "0", "không", "chưa", "no"])),
    preselects=True,
    target=_target,
)
