"""What is kept: files, database, tables, reports, command line."""

from pipeline.workspace import Workspace

__all__ = ["Workspace"]
