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

from forms.bilingual import Told, both
from forms.errors import SurveyError
from forms.system_reasons import reason_of

# The sample survey has 7 kB; four pages of paper hold no more than some 40 kB of text.
MAX_BYTES = 256 * 1024
# survey → sections → section → questions → question → options → option
MAX_DEPTH = 8

SURVEY_KIND = both("phiếu hỏi", "survey")
"""What messages call the file of a survey."""

# What the parser says of the commonest slips, by how its English begins.
_SLIPS = {
    "mapping values are not allowed": "thừa dấu hai chấm trong dòng",
    "could not find expected ':'": "thiếu dấu hai chấm sau khóa",
    "expected <block end>": "các dòng thụt vào không thẳng hàng",
    "expected ',' or": "thiếu dấu phẩy hoặc dấu đóng ngoặc",
    "found unexpected end of stream": "có dấu ngoặc kép chưa được đóng",
    "found character": "có ký tự không được đứng đầu một từ",
    "found undefined": "có tham chiếu không rõ tới đâu",
    "special characters are not allowed": "có ký tự điều khiển",
}
_NO_SLIP = "máy không hiểu chỗ này"

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


def read_text(path: Path, kind: str = SURVEY_KIND) -> str:
    """Return the text of a YAML file; ``kind`` is what messages call it.

    Raises:
        SurveyError: there is no such file, it is too large, or it is not UTF-8.
    """
    try:
        if not path.is_file():
            raise SurveyError.at(
                path,
                None,
                both("không có tệp này", "there is no such file"),
                both("Hãy ghi tên tệp YAML của {kind}.", "Name the {kind}'s YAML file.", kind=kind),
            )
        with path.open("rb") as file:
            data = file.read(MAX_BYTES + 1)
    except OSError as problem:
        raise SurveyError.at(
            path,
            None,
            both("không đọc được: {why}", "can't be read: {why}", why=reason_of(problem)),
            both("Kiểm tra xem ai được quyền đọc tệp.", "Check who may read it."),
        ) from problem
    return text_of(data, path, kind)


def text_of(data: bytes, path: Path | str, kind: str = SURVEY_KIND) -> str:
    """Return the text of what a YAML file holds, or will; ``kind`` is what messages call it.

    Raises:
        SurveyError: it is too large, or it is not UTF-8.
    """
    if len(data) > MAX_BYTES:
        raise SurveyError.at(
            path,
            None,
            both("lớn hơn {most} kB", "is larger than {most} kB", most=MAX_BYTES // 1024),
            both(
                "Một {kind} chỉ vài kB: đây có đúng tệp không?",
                "A {kind} has a few kB: is this the right file?",
                kind=kind,
            ),
        )
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as problem:
        line = data[: problem.start].count(b"\n") + 1
        raise SurveyError.at(
            path,
            line,
            both("không phải văn bản UTF-8", "is not UTF-8 text"),
            both("Lưu tệp dạng UTF-8 trong trình soạn thảo.", "Save the file as UTF-8 in the text editor."),
        ) from problem


def parse_yaml(text: str, source: str, kind: str = SURVEY_KIND) -> Document:
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
        raise SurveyError.at(
            source,
            None,
            both("không phải YAML: không đọc được", "is not YAML: {first}", first=first),
            both("So lại với {kind} mẫu.", "Compare it with the sample {kind}.", kind=kind),
        ) from problem
    if not isinstance(root, MappingNode):
        raise SurveyError.at(
            source,
            None,
            both("không có {kind} nào", "holds no {kind}", kind=kind),
            both(
                "Đầu {kind} là các dòng như “id: sipas” và “title: …”.",
                "A {kind} begins with lines such as “id: sipas” and “title: …”.",
                kind=kind,
            ),
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
                both("ở đây không dùng neo (&) và tham chiếu (*)", "anchors (&) and aliases (*) are not used here"),
                both(
                    "Đặt văn bản trong dấu “ngoặc kép”, hoặc viết lại lần nữa.",
                    "Put the text in “quotes”, or repeat it.",
                ),
            )
        if getattr(event, "ctag", None):
            raise SurveyError.at(
                source,
                line,
                both("ở đây không dùng thẻ (!)", "tags (!) are not used here"),
                both(
                    "Văn bản bắt đầu bằng ! phải đặt trong dấu ngoặc kép.", "Put a text that begins with ! in quotes."
                ),
            )
        depth += isinstance(event, CollectionStartEvent) - isinstance(event, CollectionEndEvent)
        if depth > MAX_DEPTH:
            raise SurveyError.at(
                source,
                line,
                both("lồng quá nhiều cấp", "is nested too deeply"),
                both(
                    "So lại các dòng thụt vào với {kind} mẫu.",
                    "Compare the indentation with the sample {kind}.",
                    kind=kind,
                ),
            )


def _syntax_error(problem: MarkedYAMLError, source: str) -> SurveyError:
    mark = problem.problem_mark or problem.context_mark
    english = " ".join(str(problem.problem or problem.context or "unreadable").split())
    said = Told(english, next((slip for begin, slip in _SLIPS.items() if english.startswith(begin)), _NO_SLIP))
    advice = both(
        "Kiểm tra các dòng thụt vào, và đặt văn bản có “: ” hoặc “#” trong dấu ngoặc kép.",
        "Check the indentation, and put texts that hold “: ” or “#” in quotes.",
    )
    if "\\t" in said or "'\t'" in said:
        said, advice = (
            both("có dấu tab ở chỗ phải là dấu cách", "a tab stands where blanks are wanted"),
            both("Thụt dòng bằng dấu cách, không bao giờ bằng tab.", "Indent with blanks, never with tabs."),
        )
    elif "single document" in said:
        said, advice = (
            both("có nhiều hơn một tài liệu", "holds more than one document"),
            both("Bỏ dòng “---”.", "Take the line “---” out."),
        )
    return SurveyError.at(
        source,
        mark.line + 1 if mark else None,
        both("không phải YAML: {said}", "is not YAML: {said}", said=said),
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
                both("khóa phải là một từ thường", "a key must be a plain word"),
                both("Viết theo dạng “khóa: giá trị”.", "Write “key: value”."),
            )
        key = unicodedata.normalize("NFC", key_node.value)
        if key in content:
            raise SurveyError.at(
                source,
                line,
                both(
                    "“{key}” có hai lần ở đây (lần đầu ở dòng {line})",
                    "“{key}” stands here twice (first in line {line})",
                    key=key,
                    line=lines[key],
                ),
                both("Đổi tên hoặc bỏ một trong hai.", "Rename or remove one of the two."),
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
