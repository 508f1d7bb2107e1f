"""What a reader of files of rows needs beside the file."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from forms.register import Register
from forms.survey import Survey

MAP = "map.yaml"
"""The file of a workspace that says what the columns of files hold that nothing else recognises."""


@dataclass(frozen=True, slots=True)
class RowContext:
    """A workspace as it stands, as far as rows are understood by it; small enough to be sent to another process.

    Attributes:
        survey: what the office asks now.
        survey_text: the YAML text of it.
        register: the units.
        root: the folder of the workspace, where ``map.yaml`` lies if there is one.
        unit: the id of the unit that rows are about where they don't tell; empty: such rows can't be counted.
        language: of what is said of bad rows, ``vi`` or ``en``.
    """

    survey: Survey
    survey_text: str
    register: Register
    root: Path
    unit: str = ""
    language: str = "vi"
