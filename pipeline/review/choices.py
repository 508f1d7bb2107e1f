"""Turn a person's answer to an item into rulings; answers that make no sense are refused."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import orjson

from forms.bilingual import both
from forms.layout import Kind, Layout, Question
from forms.register import Register
from forms.serial import parse_serial
from omr.reading import State
from pipeline.inspection.unnumbered import Whose
from pipeline.records.comments import Comment
from pipeline.records.letters import LetterPage
from pipeline.records.page_record import questions_on
from pipeline.records.rulings import HANDED_OUT, NOT_HANDED_OUT, Matter, Ruling
from pipeline.review.queue_items import Choice, Item, ItemKind, Verb

DISMISSED = "dismissed"
OURS = "ours"
"""The ruling on a stray page whose sheet a person could identify."""
UNNUMBERED = "ours, without a serial"
"""The ruling on a page of a sheet whose serial is gone, so that it got one of its own."""
WHOLE = 100.0  # per cent of a picture
WHOSE = ("unit", "channel", "period", "layout", "page")
"""The names of what a person says of a sheet whose serial is gone."""
VOIDED = "void"
"""The entry for a question whose answer can't be determined, on a page that is entered by hand."""
_PAGE_DIGITS = 3


class UnitNotThenError(ValueError):
    """A letter is of a day on which its unit did not exist."""


def ruling_of(item: Item, choice: Choice, layout: Layout | None, register: Callable[[], Register]) -> list[Ruling]:
    """Return the rulings that a person's choice means for an item.

    Args:
        item: that the person looked at.
        choice: the answer.
        layout: of the item's sheet; ``None`` if that is not known.
        register: returns the register of units, to which letters are sent.

    Raises:
        ValueError: the choice makes no sense for this item.
        UnknownUnitError: a letter is sent to a unit that does not exist.
    """
    rule = _RULES.get((item.kind, choice.verb))
    if rule is not None:
        return [rule(item, choice)]
    if item.kind is ItemKind.DOUBT and choice.verb is Verb.CHOOSE and layout is not None:
        answer = checked(_question(layout, item.question), choice.value)
        return [_answer(item, item.question, answer, State.REVIEWED, choice.why)]
    if item.kind is ItemKind.PAGE and choice.verb is Verb.CHOOSE and layout is not None:
        return _by_hand(item, choice, layout)
    if item.kind is ItemKind.STRAY and choice.verb is Verb.TYPE:
        return [_named(item, choice)]
    if item.kind is ItemKind.STRAY and choice.verb is Verb.SEND:
        return [_stray(item, _letter(choice, register()).packed(), choice.why)]
    raise ValueError(f"{choice.verb} is no choice for {item.kind}")


def whose_of(choice: Choice) -> tuple[Whose, int]:
    """Return what a person said of a sheet whose serial is gone, and which page of it they see, from 1.

    Raises:
        ValueError: something is missing, or there is no such page.
    """
    said = _answers_by_question(choice.value)
    unit, channel, period, layout, page = (said.get(name, "") for name in WHOSE)
    if not (unit and channel and period and layout):
        raise ValueError("unit, channel, period or layout is missing")
    return Whose(unit, channel, period, layout), _page_number(page)


def corners_of(choice: Choice) -> list[tuple[float, float]]:
    """Return the four corners that a person clicked on, as shares of the picture's width and height.

    Raises:
        ValueError: they are not four pairs of numbers.
    """
    try:
        corners = [(float(x), float(y)) for x, y in orjson.loads(choice.value)]
    except (orjson.JSONDecodeError, TypeError) as error:
        raise ValueError("the corners are no JSON array of pairs") from error
    if len(corners) != 4 or not all(-1 <= value <= 2 for corner in corners for value in corner):
        raise ValueError("four corners in or near the picture are wanted")
    return corners


def checked(question: Question, answer: str) -> str:
    """Return an answer in the form that the reader uses, with the choices in the question's order.

    Raises:
        ValueError: the question can't have this answer.
    """
    if question.kind is Kind.NUMBER:
        if not (answer.isascii() and answer.isdigit() and len(answer) <= max(1, question.most)):
            raise ValueError(f"“{answer}” is no number")
        return answer
    chosen = answer.split("|")
    if not answer or not set(chosen) <= set(question.choices) or len(set(chosen)) > max(1, question.most):
        raise ValueError(f"“{answer}” is no answer to {question.question}")
    return "|".join(one for one in question.choices if one in chosen)


def paper_says(choice: Choice, layout: Layout, page: int) -> dict[str, tuple[str, str]]:
    """Return a person's entries for an audited page: the state and the answer of each of its questions.

    Args:
        choice: the entries as JSON; questions without an entry are blank.
        layout: of the sheet.
        page: of the sheet, from 1.

    Raises:
        ValueError: the entries make no sense.
    """
    if choice.verb is not Verb.CHOOSE:
        raise ValueError(f"{choice.verb} is no choice for {ItemKind.AUDIT}")
    said = _answers_by_question(choice.value)
    found: dict[str, tuple[str, str]] = {}
    for name in questions_on(layout, page):
        question, answer = _question(layout, name), said.get(name, "")
        if not answer or answer == VOIDED:
            found[name] = ("x" if answer else "b", "")
        else:
            found[name] = ("v", "" if question.kind is Kind.TEXT else checked(question, answer))
    return found


def _answers_by_question(value: str) -> dict[str, str]:
    try:
        said = orjson.loads(value)
        return {str(question): str(answer) for question, answer in said.items() if answer}
    except (orjson.JSONDecodeError, AttributeError) as error:
        raise ValueError("the answers are no JSON object") from error


def _question(layout: Layout, name: str) -> Question:
    return next(question for question in layout.questions if question.question == name)


def _answer(item: Item, question: str, answer: str, state: State, why: str) -> Ruling:
    place = item.places[0] if item.places else None
    return Ruling(Matter.ANSWER, item.serial, item.sheet_page, question, place, answer, state, why=why)


def _by_hand(item: Item, choice: Choice, layout: Layout) -> list[Ruling]:
    """Return the rulings on a page that a person entered from its picture: ``value`` is JSON, answers by question."""
    answers = _answers_by_question(choice.value)
    known = {question.question: question for question in layout.questions}
    if not set(answers) <= set(known):
        raise ValueError(f"there is no question {min(set(answers) - set(known))}")
    rulings = [_without(item, choice)]
    for question, answer in answers.items():
        if answer == VOIDED:
            rulings.append(_answer(item, question, "", State.VOID, choice.why))
        else:
            rulings.append(_answer(item, question, checked(known[question], answer), State.REVIEWED, choice.why))
    return rulings


def _written(item: Item, choice: Choice) -> Ruling:
    return _comment(item, Comment.unpacked(choice.value), choice.why)


def _unwritten(item: Item, choice: Choice) -> Ruling:
    return _comment(item, Comment(), choice.why)


def _comment(item: Item, comment: Comment, why: str) -> Ruling:
    place = item.places[0] if item.places else None
    about = (Matter.COMMENT, item.serial, item.sheet_page, item.question, place)
    return Ruling(*about, comment.packed(), why=why)


def _blank(item: Item, choice: Choice) -> Ruling:
    return _answer(item, item.question, "", State.BLANK, choice.why)


def _void(item: Item, choice: Choice) -> Ruling:
    return _answer(item, item.question, "", State.VOID, choice.why)


def _version(item: Item, choice: Choice) -> Ruling:
    if not choice.value.isdecimal() or int(choice.value) >= len(item.places):
        raise ValueError(f"there is no scan {choice.value} of this page")
    place = item.places[int(choice.value)]
    return Ruling(Matter.VERSION, item.serial, item.sheet_page, place=place, seen=item.places, why=choice.why)


def _neither(item: Item, choice: Choice) -> Ruling:
    return Ruling(Matter.VERSION, item.serial, item.sheet_page, seen=item.places, why=choice.why)


def _handed_out(item: Item, choice: Choice) -> Ruling:
    return _whether_counted(item, HANDED_OUT, choice)


def _not_handed_out(item: Item, choice: Choice) -> Ruling:
    return _whether_counted(item, NOT_HANDED_OUT, choice)


def _whether_counted(item: Item, answer: str, choice: Choice) -> Ruling:
    return Ruling(Matter.CANCELLED, item.serial, answer=answer, seen=item.places, why=choice.why)


def _without(item: Item, choice: Choice) -> Ruling:
    place = item.places[0] if item.places else None
    return Ruling(Matter.WITHOUT, item.serial, item.sheet_page, place=place, why=choice.why)


def _named(item: Item, choice: Choice) -> Ruling:
    """Return the ruling that assigns an unreadable page to a sheet, so that it can be entered from its picture.

    Raises:
        SerialError: the typed text is not a serial, or its check letter is wrong.
        ValueError: the page number is invalid.
    """
    typed, _, page = choice.value.rpartition(" ")
    serial = parse_serial(typed)
    return Ruling(Matter.STRAY, serial, _page_number(page), place=item.places[0], answer=OURS, why=choice.why)


def _page_number(typed: str) -> int:
    if not (typed.isdecimal() and len(typed) <= _PAGE_DIGITS and int(typed) >= 1):
        raise ValueError(f"“{typed[:_PAGE_DIGITS]}” is no page")
    return int(typed)


def _stray(item: Item, became: str, why: str) -> Ruling:
    return Ruling(Matter.STRAY, place=item.places[0], answer=became, why=why)


def _letter(choice: Choice, register: Register) -> LetterPage:
    """Return what is said of a page of a letter, with name and kind of its unit as the register has them.

    Raises:
        UnknownUnitError: there is no such unit.
        ValueError: it is no page of a letter, or the unit did not exist on its date.
    """
    page = LetterPage.unpacked(choice.value)
    if any(not (0 <= part.x <= WHOLE and 0 <= part.y <= WHOLE) for part in page.said.black):
        raise ValueError("what is blacked out lies beside the page")
    if page.head is None:
        return page
    unit, day = register.get(page.head.unit), page.head.day
    if not unit.is_valid_between(day, day):
        raise UnitNotThenError(
            both(
                "{id} ({name}) không tồn tại vào ngày {day}",
                "{id} ({name}) did not exist on {day}",
                id=unit.id,
                name=unit.name,
                day=day,
            )
        )
    return replace(page, head=page.head._replace(unit_name=unit.name, unit_kind=unit.kind))


def _dismissed(item: Item, choice: Choice) -> Ruling:
    return _stray(item, DISMISSED, choice.why)


_RULES: dict[tuple[ItemKind, Verb], Callable[[Item, Choice], Ruling]] = {
    (ItemKind.DOUBT, Verb.BLANK): _blank,
    (ItemKind.DOUBT, Verb.VOID): _void,
    (ItemKind.COMMENT, Verb.WRITE): _written,
    (ItemKind.COMMENT, Verb.BLANK): _unwritten,
    (ItemKind.CONFLICT, Verb.CHOOSE): _version,
    (ItemKind.CONFLICT, Verb.VOID): _neither,
    (ItemKind.PAGE, Verb.WITHOUT): _without,
    (ItemKind.CANCELLED, Verb.CHOOSE): _handed_out,
    (ItemKind.CANCELLED, Verb.VOID): _not_handed_out,
    (ItemKind.SERIAL, Verb.DISMISS): _dismissed,
    (ItemKind.STRAY, Verb.DISMISS): _dismissed,
}
"""The rules that need only the item and the choice, by kind of item and verb."""
