"""Where modules are looked for: where phieu is installed, and not in whichever folder a command is run in.

Python looks into the current folder first where it runs ``python -m`` or ``python -c``, and ``multiprocessing`` starts
its processes in the latter way: a folder ``omr`` or a file ``numpy.py`` there would be taken for what phieu needs.
"""

from __future__ import annotations

import os
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

_HOME = Path(__file__).resolve().parents[2]
"""The folder that holds ``pipeline``, where phieu is installed or its sources are."""
_changing = threading.Lock()
"""Is held by the one thread that has changed the environment, which it restores."""


def leave_out_current_folder() -> None:
    """Look for modules in the current folder no longer, if Python put it first; phieu's own sources stay."""
    sys.path[:] = import_path()


def import_path() -> list[str]:
    """Return where this process looks for modules, without a current folder that Python itself put first."""
    current = Path.cwd().resolve()
    put_there = not sys.flags.safe_path and Path(sys.path[0]).resolve() == current != _HOME
    return sys.path[1:] if put_there else sys.path[:]


@contextmanager
def imports_as_here() -> Iterator[None]:
    """Have the Python processes that are started meanwhile look for modules where this one does."""
    folders = [folder for folder in import_path() if Path(folder).is_absolute()]
    changed = {"PYTHONSAFEPATH": "1", "PYTHONPATH": os.pathsep.join(folders)}
    with _changing:
        before = {name: os.environ.get(name) for name in changed}
        os.environ.update(changed)
        try:
            yield
        finally:
            for name, value in before.items():
                if value is None:
                    del os.environ[name]
                else:
                    os.environ[name] = value
