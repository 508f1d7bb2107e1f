"""Whether a shortcoming may be closed, by what the figures say now."""

from __future__ import annotations

from datetime import date

import pandas as pd

from forms.bilingual import Words
from pipeline.counting.comment_rows import COMMENT_COLUMNS
from pipeline.counting.counting_job import Snapshot
from pipeline.counting.csv_tables import read_table
from pipeline.errors import RemedyError
from pipeline.figures.all_tables import all_tables
from pipeline.records.remedies import Status
from pipeline.remedies.verdict_words import verdict_in_words
from pipeline.remedies.verdicts import may_be_closed, stands_alone, verdicts
from pipeline.results.tabulate import Progress, count_alone
from pipeline.workspace import Workspace

_NOT_BORNE_OUT = Words(
    "hạn chế {number}: số liệu chưa cho thấy đã tốt lên ({said})",
    "shortcoming {number}: the figures don't bear out that it was put right ({said})",
)
_WAIT = Words(
    "Chờ kỳ sau; hoặc mở lại và chọn giải pháp khác; hoặc bỏ, kèm lý do.",
    "Wait for the next period; or open it again with another measure; or drop it with a reason.",
)
_NO_VERDICT = Words("chưa có số liệu sau khi thực hiện", "there are no figures since it was done")
_NO_REASON = Words("hạn chế {number}: chưa ghi lý do đóng", "shortcoming {number}: the reason for closing is missing")
_ALONE = Words(
    "hạn chế {number}: số liệu tốt lên, nhưng quá ít đơn vị khác để biết có phải nhờ giải pháp không",
    "shortcoming {number}: its figures are better, but too few other units tell whether that is the measure's work",
)
_SAY_WHY = Words("Ghi bằng --why vì sao cho là nhờ giải pháp.", "Say with --why what speaks for it.")
_FILL_IN = Words("Ghi lý do bằng --why.", "Give it with --why.")


def closing_verdict(
    workspace: Workspace, number: int, why: str, language: str, on_progress: Progress = lambda *_: None
) -> str:
    """Return in words what the figures say of a measure that is to be closed; empty where no figure can tell.

    Args:
        workspace: whose sheets are counted for it.
        number: of the shortcoming.
        why: the reason for closing, which is needed where no figure can tell, or too few other units.
        language: ``vi`` or ``en``.
        on_progress: told the sheets done and the sheets to do, now and then.

    Raises:
        UnknownNameError: there is no such shortcoming.
        RemedyError: the figures don't bear it out, or the reason is missing.
    """
    one = workspace.store.remedies.numbered(number)
    if one.status is not Status.DONE:
        return ""  # the register itself says that it can't be closed
    if may_be_closed(one, None):
        if not why.strip():
            raise RemedyError(_NO_REASON.told(number=number), _FILL_IN.told())
        return ""
    tables = _tables_now(workspace, language, on_progress)
    fewest = workspace.settings.validity.fewest_for_rank
    verdict = verdicts(workspace.store.remedies.all(), tables, fewest, date.today()).get(number)
    if not may_be_closed(one, verdict):
        said = Words(*(verdict_in_words(verdict, each) for each in ("vi", "en"))) if verdict else _NO_VERDICT
        raise RemedyError(_NOT_BORNE_OUT.told(number=number, said=said.told()), _WAIT.told())
    if stands_alone(verdict) and not why.strip():
        raise RemedyError(_ALONE.told(number=number), _SAY_WHY.told())
    return verdict_in_words(verdict, language) if verdict else ""


def _tables_now(workspace: Workspace, language: str, on_progress: Progress) -> dict[str, pd.DataFrame]:
    """Return the tables of figures as the sheets are now; comments as they were tabulated last."""
    snapshot = Snapshot.of(workspace, language="vi" if language == "vi" else "en", is_long=False)
    path = workspace.results / "comments.csv"
    comments = read_table(path, snapshot.csv_locale) if path.is_file() else pd.DataFrame(columns=list(COMMENT_COLUMNS))
    return all_tables(count_alone(snapshot, on_progress), workspace.register(), comments)
