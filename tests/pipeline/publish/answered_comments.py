"""Comments of an office that were answered, with a reply."""

from __future__ import annotations

from pipeline import Workspace
from pipeline.records.remedies import StepKind
from pipeline.remedies.answers import title_of
from pipeline.remedies.heard import Heard, heard

REPLY = "Từ tháng này có thêm hai quầy."


def answer(
    workspace: Workspace, one: Heard, reply: str = REPLY, publish: str = "yes", owner: str = "Trần Thị An"
) -> int:
    remedies = workspace.store.remedies
    number = remedies.begin(one.about, {"title": title_of(one.source, "vi")}, "lan").number
    remedies.step(number, StepKind.DECIDED, "lan", {"measure": "Trả lời", "owner": owner, "due": "2019-05-01"})
    done = {"done_on": "2019-04-11", "result": "Đã gọi.", "reply": reply, "publish": publish}
    remedies.step(number, StepKind.DONE, "lan", done)
    return number


def many(workspace: Workspace) -> list[Heard]:
    """Return the comments of the unit and period with the most of them."""
    groups: dict[tuple[str, str], list[Heard]] = {}
    for one in heard(workspace).values():
        groups.setdefault((one.unit, one.period), []).append(one)
    return max(groups.values(), key=len)
