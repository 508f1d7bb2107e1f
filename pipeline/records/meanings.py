"""Which versions of a question mean the same: their answers are counted together, others stand apart.

Versions of a survey are held together question by question (``forms.meaning``). What a person declared to mean the same
all the same, such as a label whose spelling was mended, is an entry of the log.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from forms.meaning import Aspect, Change, Facet, Meaning, changes_of, meaning_of
from forms.survey import Survey, SurveyQuestion
from pipeline.records.same_meaning import SameMeaning

Version = tuple[str, Survey]
"""The id of a layout, and the survey that it was made from."""


class _Member(NamedTuple):
    """A version of a question: its place among the versions of the survey, its layout, and what it says."""

    place: int
    layout: str
    meaning: Meaning


@dataclass(slots=True, eq=False)
class _Group:
    """The versions of a question that mean the same, and all that is said of the question in any of them."""

    members: list[_Member] = field(default_factory=list)
    accepted: dict[Facet, set[str]] = field(default_factory=dict)

    @property
    def newest(self) -> int:
        return max(member.place for member in self.members)

    @property
    def first(self) -> str:
        """The id of the layout that first had this meaning."""
        return min(self.members).layout

    def add(self, member: _Member) -> None:
        self.members.append(member)
        for facet, said in member.meaning.items():
            self.accepted.setdefault(facet, set()).add(said.plain)

    def takes(self, meaning: Meaning) -> bool:
        """Tell whether a version means the same: it says nothing that others of the group say otherwise."""
        common = [facet for facet in meaning if facet in self.accepted]
        is_comparable = any(facet.aspect is Aspect.LABEL for facet in common)
        return is_comparable and all(meaning[facet].plain in self.accepted[facet] for facet in common)


@dataclass(frozen=True, slots=True)
class ChangedMeaning:
    """What a new version of a survey makes of a question that was printed before.

    Attributes:
        older: The id of the layout that is nearest in time and meant something else.
        changes: In what it differs.
    """

    older: str
    changes: tuple[Change, ...]


def meaning_groups(
    versions: Sequence[Version], declared_same: Collection[SameMeaning] = ()
) -> dict[tuple[str, str], str]:
    """Return under which key the answers to each question of each version of a survey are counted.

    Args:
        versions: The versions of one survey that were printed, the oldest first.
        declared_same: What was declared to mean the same.

    Returns:
        By the ids of layout and question: the id of the question, for what means the same as its newest version; for
        others ``id@layout``, with the first layout that has that meaning.
    """
    keys: dict[tuple[str, str], str] = {}
    for name in dict.fromkeys(question.id for _, survey in versions for question in survey.questions):
        groups = _groups(name, versions, declared_same)
        for group in groups:
            key = name if group is groups[-1] else f"{name}@{group.first}"
            keys |= {(member.layout, name): key for member in group.members}
    return keys


def changed_meanings(
    printing: Version, versions: Sequence[Version], declared_same: Collection[SameMeaning] = ()
) -> list[ChangedMeaning]:
    """Return which questions of a survey mean something that they mean in no version of it that was printed.

    Args:
        printing: The version that is about to be printed.
        versions: The versions of it that were printed, the oldest first.
        declared_same: What was declared to mean the same.
    """
    found = []
    layout, survey = printing
    for question in survey.questions:
        groups, pairs = _groups(question.id, versions, declared_same), _pairs(question.id, declared_same)
        meaning = meaning_of(survey, question)
        if groups and not any(group.takes(meaning) or _is_declared(layout, group, pairs) for group in groups):
            found.append(_changed(survey, question, groups[-1]))
    return found


def _changed(survey: Survey, question: SurveyQuestion, group: _Group) -> ChangedMeaning:
    """Return in what a question differs from the newest version of a group that says otherwise."""
    told = ((member.layout, changes_of(member.meaning, survey, question)) for member in reversed(group.members))
    layout, differences = next(one for one in told if one[1])
    return ChangedMeaning(layout, tuple(differences))


def _groups(name: str, versions: Sequence[Version], declared_same: Collection[SameMeaning]) -> list[_Group]:
    """Return the groups of the versions of a question, that of the newest version last."""
    pairs = _pairs(name, declared_same)
    groups: list[_Group] = []
    for place, (layout, survey) in enumerate(versions):
        question = next((question for question in survey.questions if question.id == name), None)
        if question is None:
            continue
        member = _Member(place, layout, meaning_of(survey, question))
        declared = [group for group in groups if _is_declared(layout, group, pairs)]
        alike = [group for group in reversed(groups) if group.takes(member.meaning)][:1]
        home, *others = declared or alike or [_Group()]
        for one in sorted(one for other in others for one in other.members):
            home.add(one)
        home.add(member)
        groups = [*(group for group in groups if group not in (home, *others)), home]
    return groups


def _pairs(name: str, declared_same: Iterable[SameMeaning]) -> set[tuple[str, str]]:
    return {(same.older, same.newer) for same in declared_same if same.question == name}


def _is_declared(layout: str, group: _Group, pairs: Collection[tuple[str, str]]) -> bool:
    return any(pair in pairs for one in group.members for pair in ((layout, one.layout), (one.layout, layout)))
