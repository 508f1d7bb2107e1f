"""Loaded once by the server that readers are forked from, so that they share it, and none of them begins by loading.

Nothing of it is ever let go of: collecting garbage in a reader neither looks at it nor makes the reader copy it.
"""

from __future__ import annotations

import gc
from importlib import import_module

# numpy loads the second at its first median, of the first page that is read.
_LOADED = ("pipeline.intake.reading_job", "numpy.ma", "pipeline.work.workers")

gc.disable()
for _name in _LOADED:
    import_module(_name)
import_module("omr.marks.network").stored()
gc.freeze()
gc.enable()
