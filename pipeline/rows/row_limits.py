"""What a file of rows may ask of the machine."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class RowLimits:
    """What a file of rows may ask of the machine; whatever asks for more is refused, not tried.

    Attributes:
        file_bytes: Of the file as it lies on the disk: a row of a long questionnaire has some 2 kB.
        unpacked_bytes: Of a workbook's parts together, unpacked. Honest workbooks shrink to a tenth.
        rows: Of one table. A spreadsheet program holds at most 1,048,576.
        columns: Of one table; several-of questions have one for each choice.
        cell_characters: Of one cell: Excel's own limit is 32,767.
    """

    file_bytes: int = 200_000_000
    unpacked_bytes: int = 1_000_000_000
    rows: int = 500_000
    columns: int = 2_000
    cell_characters: int = 100_000
