"""What the parts of the register are called: what a shortcoming is about, how it stands, its steps and its fields."""

from __future__ import annotations

from collections.abc import Mapping

from forms.bilingual import Words
from pipeline.records.remedies import Reason, Status, StepKind, Subject

SUBJECTS: Mapping[Subject, Words] = {
    Subject.INDEX: Words("chỉ số", "index"),
    Subject.FACTOR: Words("yếu tố", "factor"),
    Subject.CRITERION: Words("tiêu chí", "criterion"),
    Subject.THEME: Words("chủ đề góp ý", "theme of comments"),
    Subject.COMMENT: Words("ý kiến cần trả lời", "comment to be answered"),
    Subject.OTHER: Words("khác", "other"),
}
REASONS: Mapping[Reason, Words] = {
    Reason.BELOW_TARGET: Words("thấp hơn mục tiêu rõ rệt", "clearly below the target"),
    Reason.BELOW_EXPECTATION: Words("thấp hơn dự kiến", "below expectation"),
    Reason.FALL: Words("giảm rõ rệt", "clear fall"),
    Reason.SIGNAL: Words("dấu hiệu trên biểu đồ kiểm soát", "signal of the control chart"),
    Reason.DRIVER: Words("gắn với đánh giá chung, đang thấp", "goes with the overall rating, and is low"),
    Reason.NEEDS_ANSWER: Words("cần trả lời", "needs an answer"),
    Reason.GROWS: Words("ý kiến nhiều lên", "more comments than before"),
    Reason.PERSON: Words("do người ghi", "a person said so"),
}
STATUSES: Mapping[Status, Words] = {
    Status.PROPOSED: Words("đề xuất", "proposed"),
    Status.DECIDED: Words("đã quyết định", "decided"),
    Status.UNDER_WAY: Words("đang thực hiện", "under way"),
    Status.DONE: Words("đã thực hiện", "done"),
    Status.CHECKED: Words("đã kiểm tra", "checked"),
    Status.DROPPED: Words("bỏ", "dropped"),
}
STEPS: Mapping[StepKind, Words] = {
    StepKind.PROPOSED: Words("số liệu đề xuất", "proposed by the figures"),
    StepKind.ADDED: Words("ghi vào sổ", "added"),
    StepKind.SEEN: Words("kỳ sau vẫn thấy", "seen again"),
    StepKind.EDITED: Words("sửa", "edited"),
    StepKind.DECIDED: Words("quyết định", "decided"),
    StepKind.STARTED: Words("bắt đầu thực hiện", "started"),
    StepKind.DONE: Words("thực hiện xong", "done"),
    StepKind.CHECKED: Words("đã kiểm tra, đóng", "checked, closed"),
    StepKind.DROPPED: Words("bỏ", "dropped"),
    StepKind.REOPENED: Words("mở lại", "reopened"),
    StepKind.RETURNED: Words("trả lại kèm câu hỏi", "returned with a question"),
    StepKind.ANSWERED: Words("trả lời câu hỏi", "question answered"),
    StepKind.ATTACHED: Words("đính kèm tệp", "file attached"),
    StepKind.DETACHED: Words("gỡ tệp", "file taken away"),
    StepKind.REMINDED: Words("nhắc", "reminded"),
}
FIELDS: Mapping[str, Words] = {
    "title": Words("Hạn chế", "Shortcoming"),
    "cause": Words("Nguyên nhân", "Cause"),
    "measure": Words("Giải pháp", "Measure"),
    "owner": Words("Người thực hiện", "Owner"),
    "due": Words("Thời hạn", "Due"),
    "done_on": Words("Ngày thực hiện xong", "Done on"),
    "result": Words("Kết quả", "Result"),
    "reply": Words("Lời đáp để công bố", "Reply to be published"),
    "publish": Words("Được công bố", "May be published"),
    "verdict": Words("Số liệu cho biết", "What the figures say"),
    "file": Words("Tệp", "File"),
}
"""Fields that people fill in or look at, by their names in ``pipeline.records.remedies``."""
