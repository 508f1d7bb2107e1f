"""Which steps of the register of shortcomings hold what is to be erased."""

from __future__ import annotations

from collections.abc import Collection, Iterable

from pipeline.records.letters import letter_name, letter_page
from pipeline.records.remedies import Shortcoming, Step, StepKind, Subject
from pipeline.records.rulings import Matter, Ruling
from pipeline.remedies.heard import source_of
from pipeline.store.remedies import Remedies


def sources_of(rulings: Iterable[Ruling]) -> set[str]:
    """Return by which names the register knows the comments and letters that rulings are about."""
    found = set[str]()
    for ruling in rulings:
        page = letter_page(ruling)
        if page is not None and (first := page.continues or ruling.place) is not None:
            found.add(letter_name(first))
        elif ruling.matter is Matter.COMMENT and ruling.serial is not None:
            found.add(source_of(ruling.serial, ruling.question.partition("#")[0]))
    return found


def about(register: Iterable[Shortcoming], sources: Collection[str]) -> list[Shortcoming]:
    """Return the shortcomings that are these comments and letters, which must be, or were, answered."""
    comments = (one for one in register if one.about.subject is Subject.COMMENT)
    return [one for one in comments if one.about.source.partition("#")[0] in sources]


def taken_away(register: Iterable[Shortcoming]) -> list[Step]:
    """Return the steps that attached files which were taken away since, and are attached to no shortcoming."""
    register = list(register)
    attached = {file.sha256 for one in register for file in one.attached}
    brought = (step for one in register for step in one.steps if step.kind is StepKind.ATTACHED)
    return [step for step in brought if step.fields["sha256"] not in attached]


def with_text(register: Remedies, steps: Iterable[Step]) -> tuple[Step, ...]:
    """Return those of these steps that hold what somebody wrote, or a file, and all that attached the same files.

    The same file names the same people wherever it is attached.
    """
    wanted = register.with_same_files({step.id for step in steps})
    return tuple(step for one in register.all() for step in one.steps if step.id in wanted and step.texts)
