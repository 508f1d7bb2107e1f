"""What is kept: files, database, tables, reports, command line."""

from typing import TYPE_CHECKING

from forms.lazy_names import lazily

if TYPE_CHECKING:
    from pipeline.workspace import Workspace

__all__ = [
    "Workspace",
]

__getattr__ = lazily(
    __name__,
    {
        "Workspace": "pipeline.workspace",
    },
)
