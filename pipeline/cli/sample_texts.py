"""The output about how many sheets a unit needs."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from rich.table import Table

from forms.bilingual import Words, decimal_mark, grouped
from pipeline.cli.console import say
from pipeline.cli.spoken import spoken
from pipeline.cli.table_console import table_console
from pipeline.errors import UnknownNameError
from pipeline.figures.sample_size import CONFIDENCE, ERROR, exact, yamane
from pipeline.figures.transactions import load_transactions
from pipeline.workspace import TRANSACTIONS, Workspace

_CONFIDENCE = Fraction(str(CONFIDENCE))

Row = tuple[tuple[str, ...], int]
"""A tuple of a unit's name and a period, or an empty one; and a number of transactions."""

_TITLE = Words("Số phiếu hợp lệ cần thu về", "Valid sheets needed")
_WHOSE = (Words("đơn vị", "unit"), Words("kỳ", "period"))
_SIZES = (
    Words("giao dịch", "transactions"),
    Words("QĐ 1383/QĐ-BNV", "Decision 1383"),
    Words("tính chính xác", "exact"),
)
_MEANING = Words(
    (
        "QĐ 1383/QĐ-BNV: N/(1+N·e²) với sai số e = {error}. Tính chính xác: từ số phiếu này trở lên, mẫu ngẫu nhiên"
        " lệch không quá {error} với xác suất ít nhất {confidence}, dù tỷ lệ thật là bao nhiêu."
    ),
    (
        "Decision 1383: N/(1+N·e²) with an error e of {error}. Exact: from so many on, a random sample is off by at"
        " most {error} with a probability of at least {confidence}, whatever the true share."
    ),
)


def known_transactions(place: Workspace) -> list[Row]:
    """Return the content of transactions.csv, in the order of its lines."""
    path, register = place.root / TRANSACTIONS, place.register()
    found = load_transactions(path, register)
    if not found:
        raise UnknownNameError(
            Words("{path} chưa có số giao dịch", "{path} holds no transactions").told(path=path),
            Words(
                "Hãy ghi tệp với các cột unit, period và transactions, hoặc nêu một con số với --transactions.",
                "Write it with the columns unit, period and transactions, or name a number with --transactions.",
            ).told(),
        )
    return [((register.get(unit).name, period), number) for (unit, period), number in found.items()]


def tell_sizes(rows: Sequence[Row], error: Fraction | None, confidence: Fraction | None) -> None:
    """Print a table of units, periods, transactions, and the sheets needed by either formula.

    Args:
        rows: numbers of transactions.
        error: margin of error, as a share; ``None`` for that of the decision.
        confidence: confidence level, as a share; ``None`` for that of the decision.
    """
    language = spoken()
    error = ERROR if error is None else error
    confidence = _CONFIDENCE if confidence is None else confidence
    table = Table(title=_TITLE.said(language), title_justify="left")
    for heading in _WHOSE if any(labels for labels, _ in rows) else ():
        table.add_column(heading.said(language))
    for heading in _SIZES:
        table.add_column(heading.said(language), justify="right")
    for labels, transactions in rows:
        needed = (transactions, yamane(transactions, error), exact(transactions, error, float(confidence)))
        table.add_row(*labels, *(grouped(size, language) for size in needed))
    table_console().print(table)
    say(_MEANING.said(language, error=_per_cent(error, language), confidence=_per_cent(confidence, language)))


def _per_cent(share: Fraction, language: str) -> str:
    said = decimal_mark(f"{float(100 * share):g}", language)
    return f"{said}%" if language == "vi" else f"{said} %"
