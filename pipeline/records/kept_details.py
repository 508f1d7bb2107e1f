"""What is kept of a page or row that could not be read, in words: in English, whatever the office speaks.

It stands so in the database, whose rows the log vouches for; ``told_detail`` tells it in Vietnamese, too.
"""

from __future__ import annotations

from forms.bilingual import Words
from forms.retelling import retold
from omr.scan.problems import PROBLEMS

ON_PICTURE = Words("ảnh {picture}, phiếu {sheet} trong {sheets}", "picture {picture}, sheet {sheet} of {sheets}")
CAME_WITHOUT = Words(
    "dòng này trước đây đến mà không trả lời {more}", "this row came before without an answer to {more}"
)
OTHER_UNIT = Words(
    "dòng này khi đến lần đầu được tính cho {before}, nay ghi {now}",
    "this row was counted for {before} when it came first, and is about {now} now",
)
OTHER_DESK = Words(
    "dòng này khi đến lần đầu được tính cho quầy “{before}”, nay ghi “{now}”",
    "this row was counted for the desk “{before}” when it came first, and is about “{now}” now",
)
NO_DAY = Words("không ghi ngày, và cũng không ghi kỳ cho tệp", "no day, and no period was named for it")
NOT_JSON = Words("không phải JSON: {shown}", "not JSON: {shown}")
NO_OBJECT = Words("không phải là một đối tượng", "not an object")
NO_ID = Words("id: thiếu, hoặc dài hơn 64 ký tự", "id: missing, or longer than 64 characters")
NO_ZONE = Words("at: {value} (không có múi giờ)", "at: {value} (without a zone)")
UNIT_NOT_THEN = Words("unit: {value} không tồn tại vào ngày {day}", "unit: {value} did not exist on {day}")
NO_ANSWERS = Words("answers: thiếu", "answers: missing")
NO_QUESTION = Words("{value}: không có câu hỏi này", "{value}: no such question")
ON_PAGE = Words("{file}, trang {page}: {problem}", "{file}, page {page}: {problem}")
OF_FILE = Words("{file}: {problem}", "{file}: {problem}")

_KNOWN = (
    *(CAME_WITHOUT, OTHER_UNIT, OTHER_DESK, NO_DAY, NOT_JSON, NO_OBJECT, NO_ID, NO_ZONE, UNIT_NOT_THEN, NO_ANSWERS),
    *(NO_QUESTION, *sorted(PROBLEMS, key=lambda one: one.en.count("{")), ON_PICTURE, ON_PAGE, OF_FILE),
)
"""The narrower ones first: a file may be called anything."""


def told_detail(detail: str) -> str:
    """Return the detail of a fault as it is kept, told in both languages where it has words.

    >>> told_detail("1.pdf, page 2: the page made the reader crash").vi
    '1.pdf, trang 2: trang làm bộ đọc bị dừng'
    """
    return retold(detail, _KNOWN) if detail else ""
