"""Read YAML into plain dicts, lists and strings, with the line number of each.

Every scalar stays the string that was typed (``no`` is not a boolean here, ``010`` not a number): the survey's schema
decides what it means. Features that a questionnaire never needs but an attacker might use (anchors, tags, deep nesting,
several documents, huge files) are refused.
"""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError, YAMLError
from ruamel.yaml.events import AliasEvent, CollectionEndEvent, CollectionStartEvent, NodeEvent
from ruamel.yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode

from forms.bilingual import Told, in_language
from forms.errors import SurveyError

# The sample survey has 7 kB; four pages of paper hold no more than some 40 kB of text.
MAX_BYTES = 256 * 1024
# survey → sections → section → questions → question → options → option
MAX_DEPTH = 8

Place = tuple[str | int, ...]
"""A path into the document: keys and positions, from the root."""


@dataclass(frozen=True, slots=True)
class Document:
    """A YAML document: its content, and the line of everything in it.

    Attributes:
        source: name of the file, for messages.
        content: dicts, lists, NFC strings and ``None`` (for a value that is left out).
    """

    source: str
    content: dict[str, Any]
    root: Node

    def line(self, place: Place) -> int:
        """Return the line (from 1) of the node at ``place``, or of its nearest ancestor that exists."""
        node, mark = self.root, self.root.start_mark
        for step in place:
            found = _child(node, step)
            if found is None:
                continue
            mark, node = found
        return int(mark.line) + 1

    def error(self, place: Place, problem: str, advice: str) -> SurveyError:
        """Return the error that names the line of ``place``."""
        return SurveyError.at(self.source, self.line(place), problem, advice)


def read_text(path: Path, kind: str = "survey") -> str:
    """Return the text of a YAML file; ``kind`` is what messages call it.

    Raises:
        SurveyError: there is no such file, it is too large, or it is not UTF-8.
    """
    try:
        if not path.is_file():
            raise SurveyError.at(path, None, "there is no such file", f"Name the {kind}'s YAML file.")
        with path.open("rb") as file:
            data = file.read(MAX_BYTES + 1)
    except OSError as problem:
        raise SurveyError.at(path, None, f"can't be read: {problem.strerror}", "Check who may read it.") from problem
    if len(data) > MAX_BYTES:
        raise SurveyError.at(
            path, None, f"is larger than {MAX_BYTES // 1024} kB", f"A {kind} has a few kB: is this the right file?"
        )
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as problem:
        line = data[: problem.start].count(b"\n") + 1
        raise SurveyError.at(path, line, "is not UTF-8 text", "Save the file as UTF-8 in the text editor.") from problem


def parse_yaml(text: str, source: str, kind: str = "survey") -> Document:
    """Read one YAML mapping; ``kind`` is what messages call it.

    Raises:
        SurveyError: ``text`` is not YAML, or uses a feature that is refused.
    """
    try:
        _refuse_tricks(text, source, kind)
        root = YAML(typ="safe", pure=True).compose(text)
    except MarkedYAMLError as problem:
        raise _syntax_error(problem, source) from problem
    except (YAMLError, ValueError, RecursionError) as problem:
        first = str(problem).splitlines()[0] if str(problem) else "unreadable"
        raise SurveyError.at(source, None, f"is not YAML: {first}", f"Compare it with the sample {kind}.") from problem
    if not isinstance(root, MappingNode):
        raise SurveyError.at(
            source,
            None,
            Told(f"holds no {kind}", "không có nội dung cần thiết"),
            f"A {kind} begins with lines such as “id: sipas” and “title: …”.",
        )
    content = _plain(root, source)
    assert isinstance(content, dict)  # noqa: S101 - a mapping node becomes a dict
    return Document(source, content, root)


def _refuse_tricks(text: str, source: str, kind: str) -> None:
    """Raise an error for refused features, from the stream of events (linear time), before any object is built."""
    depth = 0
    for event in YAML(typ="safe", pure=True).parse(text):
        line = event.start_mark.line + 1
        if isinstance(event, AliasEvent) or (isinstance(event, NodeEvent) and event.anchor):
            raise SurveyError.at(
                source,
                line,
                Told("anchors (&) and aliases (*) are not used here", "không dùng neo (&) và bí danh (*) ở đây"),
                Told("Put the text in “quotes”, or repeat it.", "Đặt lời trong “ngoặc kép”, hoặc viết lại."),
            )
        if getattr(event, "ctag", None):
            raise SurveyError.at(
                source,
                line,
                Told("tags (!) are not used here", "không dùng thẻ (!) ở đây"),
                Told("Put a text that begins with ! in quotes.", "Đặt lời bắt đầu bằng ! trong ngoặc kép."),
            )
        depth += isinstance(event, CollectionStartEvent) - isinstance(event, CollectionEndEvent)
        if depth > MAX_DEPTH:
            raise SurveyError.at(
                source,
                line,
                Told("is nested too deeply", "lồng quá sâu"),
                Told(f"Compare the indentation with the sample {kind}.", "So cách thụt dòng với tệp mẫu."),
            )


def _syntax_error(problem: MarkedYAMLError, source: str) -> SurveyError:
    mark = problem.problem_mark or problem.context_mark
    said = " ".join(str(problem.problem or problem.context or "unreadable").split())
    advice = Told(
        "Check the indentation, and put texts that hold “: ” or “#” in quotes.",
        "Kiểm tra cách thụt dòng, và đặt lời có “: ” hoặc “#” trong ngoặc kép.",
    )
    if "\\t" in said or "'\t'" in said:
        said, advice = (
            Told("a tab stands where blanks are wanted", "có dấu tab ở chỗ cần dấu cách"),
            Told("Indent with blanks, never with tabs.", "Thụt dòng bằng dấu cách, không bằng tab."),
        )
    elif "single document" in said:
        said, advice = (
            Told("holds more than one document", "có nhiều hơn một tài liệu"),
            Told("Take the line “---” out.", "Bỏ dòng “---”."),
        )
    return SurveyError.at(
        source,
        mark.line + 1 if mark else None,
        Told(f"is not YAML: {said}", f"không phải YAML: {in_language(said, 'vi')}"),
        advice,
    )


def _plain(node: Node, source: str) -> dict[str, Any] | list[Any] | str | None:
    if isinstance(node, ScalarNode):
        plain = node.style in (None, "")
        return None if plain and node.value in ("", "~", "null") else unicodedata.normalize("NFC", node.value)
    if isinstance(node, SequenceNode):
        return [_plain(item, source) for item in node.value]
    content: dict[str, Any] = {}
    lines: dict[str, int] = {}
    for key_node, value in node.value:
        line = key_node.start_mark.line + 1
        if not isinstance(key_node, ScalarNode):
            raise SurveyError.at(
                source,
                line,
                Told("a key must be a plain word", "khóa phải là một từ"),
                Told("Write “key: value”.", "Viết “khóa: giá trị”."),
            )
        key = unicodedata.normalize("NFC", key_node.value)
        if key in content:
            raise SurveyError.at(
                source,
                line,
                Told(
                    f"“{key}” stands here twice (first in line {lines[key]})",
                    f"“{key}” có hai lần (lần đầu ở dòng {lines[key]})",
                ),
                Told("Rename or remove one of the two.", "Đổi tên hoặc bỏ một trong hai."),
            )
        content[key], lines[key] = _plain(value, source), line
    return content


def _child(node: Node, step: str | int) -> tuple[Any, Node] | None:
    """Return the mark and the child node at ``step``, or ``None``; a position may also index a mapping's entries."""
    if isinstance(node, MappingNode):
        for position, (key, value) in enumerate(node.value):
            if step in (position, unicodedata.normalize("NFC", str(key.value))):
                return key.start_mark, value
    elif isinstance(node, SequenceNode) and isinstance(step, int) and step < len(node.value):
        return node.value[step].start_mark, node.value[step]
    return None
