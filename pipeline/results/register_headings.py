"""What the columns of a register are called, in files of ours and in the lists that offices keep."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from functools import cache

import pandas as pd

from forms.typed_names import bare
from pipeline.remedies.register_tables import REGISTER, REGISTER_COLUMNS
from pipeline.results.columns import column_of
from pipeline.rows.spelling import unnumbered

_REMARK = re.compile(r"\s*[(\[][^()\[\]]*[)\]]\s*$")

# Compared without tones, blanks and signs.
_CALLED: Mapping[str, Sequence[str]] = {
    "title": (
        *("hạn chế thiếu sót", "tồn tại hạn chế", "hạn chế tồn tại", "tồn tại", "thiếu sót", "nội dung hạn chế"),
        *("nội dung tồn tại", "nội dung tồn tại hạn chế", "vấn đề", "nội dung", "hạn chế cần khắc phục"),
        *("vấn đề tồn tại", "vấn đề hạn chế", "tồn tại vướng mắc", "hạn chế vướng mắc", "khó khăn vướng mắc"),
        *("tồn tại hạn chế thiếu sót", "nội dung hạn chế thiếu sót", "hạn chế yếu kém", "nội dung cần khắc phục"),
        *("shortcomings", "limitation", "limitations", "problem", "issue", "finding", "weakness"),
    ),
    "cause": ("nguyên nhân của hạn chế", "nguyên nhân hạn chế", "causes", "root cause", "reason"),
    "measure": (
        *("giải pháp khắc phục", "bien phap", "bien phap khac phuc", "phương án khắc phục", "hướng khắc phục"),
        *("nội dung khắc phục", "kế hoạch khắc phục", "giải pháp thực hiện", "measures", "remedy", "action"),
        *("hướng xử lý", "bien phap xu ly", "giải pháp xử lý", "phương án xử lý", "hướng giải quyết"),
        *("bien phap giai quyet", "nội dung giải pháp", "noi dung bien phap", "bien phap thuc hien"),
        *("corrective action", "actions"),
    ),
    "owner": (
        *("người chịu trách nhiệm", "người phụ trách", "phụ trách", "chủ trì", "đơn vị chủ trì", "cơ quan chủ trì"),
        *("đơn vị thực hiện", "bộ phận thực hiện", "phân công", "trách nhiệm thực hiện", "cán bộ phụ trách"),
        *("người chủ trì", "cán bộ thực hiện", "bộ phận chủ trì", "người được giao", "bộ phận phụ trách"),
        *("who is responsible", "responsible", "assigned to", "person in charge"),
    ),
    "due": (
        *("thời hạn hoàn thành", "hạn hoàn thành", "hạn", "thời gian hoàn thành", "thời gian thực hiện"),
        *("thời hạn khắc phục", "thời hạn thực hiện", "hạn xử lý", "due date", "deadline", "due by"),
        *("ngày kết thúc", "kết thúc", "hạn chót", "thời gian khắc phục", "thời hạn xử lý", "thời hạn giải quyết"),
    ),
    "done_on": (
        *("ngày hoàn thành", "ngày khắc phục xong", "hoàn thành ngày", "ngày xong", "completed on", "date completed"),
        "completed",
    ),
    "result": ("kết quả thực hiện", "kết quả khắc phục", "kết quả đạt được", "results", "outcome"),
    "status": ("trạng thái", "tình trạng", "tiến độ", "tình trạng thực hiện", "status", "state", "progress"),
    "unit": ("mã đơn vị", "unit id", "unit code"),
    "unit_name": (
        *("đơn vị", "tên đơn vị", "phường xã", "phường", "địa phương", "đơn vị được khảo sát", "unit", "unit name"),
        *("ward", "office"),
    ),
    "channel": ("hình thức khảo sát", "kênh khảo sát", "kênh"),
    "question": ("mã tiêu chí", "mã câu hỏi", "criterion id", "question id"),
    "question_name": ("tiêu chí", "câu hỏi", "criterion", "question"),
}
_COUNTED = ("stt", "tt", "số thứ tự", "thứ tự", "no", "nr", "number", "#")
COUNT = "count"
"""A column that numbers the lines of a list, and tells nothing."""


def column_called(heading: str) -> str:
    """Return the column that a heading means, an id of ``register.csv`` or ``COUNT``; empty where none.

    >>> column_called("Tồn tại, hạn chế"), column_called("3. Thời hạn (ngày/tháng)"), column_called("Kinh phí")
    ('title', 'due', '')
    """
    if heading in REGISTER_COLUMNS:
        return heading
    known = _known()
    for text in (heading, _REMARK.sub("", heading), unnumbered(_REMARK.sub("", heading))):
        if (letters := bare(text)) in known:
            return known[letters]
    return ""


def heading_of(name: str, language: str) -> str:
    """Return what a column of the register is called in a language."""
    return column_of(REGISTER, name, pd.Series(dtype=object)).said(language)


@cache
def _known() -> dict[str, str]:
    known = {bare(text): name for name, texts in _CALLED.items() for text in texts} | {
        bare(text): COUNT for text in _COUNTED if bare(text)
    }
    for language in ("vi", "en"):  # as an export of ours calls them, which goes before what else they are called
        known |= {bare(heading_of(name, language)): name for name in REGISTER_COLUMNS}
    return known
