"""Kernels in C for the inner loops of reading, where they were compiled; each has a twin in numpy that tells the same.

In: arrays that lie in memory row by row. Out: the same numbers as the twin, bit for bit unless its docstring says
otherwise. A module that has a kernel asks ``KERNELS`` at each call, so that a test can take it away.
"""

from __future__ import annotations

from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np
from numpy.typing import NDArray

from omr.compiled.sources import digest_of, sources_in

_kernels: ModuleType | None
try:
    from omr.compiled import _kernels
except ImportError:  # nothing was compiled where this was installed
    _kernels = None


def _loaded() -> Any:
    """Return the compiled functions, unless they were made from other sources than those that lie here.

    A source tree that was brought up to date, and not installed again, must not be read by what was compiled before.
    """
    if _kernels is None:
        return None
    made_from = _kernels.ffi.string(_kernels.lib.sources_digest()).decode()
    return _kernels.lib if made_from == digest_of(sources_in(Path(__file__).parent)) else None


KERNELS: Any = _loaded()
"""The functions of ``kernels.h``; ``None`` where there was no C compiler, or they were compiled from other sources."""

_TAKEN = {"float32": "float", "float64": "double", "uint8": "uint8_t", "bool": "uint8_t", "uint16": "uint16_t"}
_TAKEN |= {"int32": "int32_t", "int64": "int64_t", "uint64": "uint64_t"}
_TYPES = {np.dtype(name): _kernels.ffi.typeof(f"{c}[]") for name, c in _TAKEN.items()} if _kernels is not None else {}


def pointer(array: NDArray[Any]) -> Any:
    """Return an array as a kernel takes it; the array must live until the kernel has returned.

    Raises:
        ValueError: the array does not lie in memory row by row.
        KeyError: its numbers have a type that no kernel takes.
    """
    if not array.flags.c_contiguous:
        raise ValueError("a kernel takes arrays that lie in memory row by row")
    assert _kernels is not None  # noqa: S101 - who has no kernels has nothing to hand over to
    return _kernels.ffi.from_buffer(_TYPES[array.dtype], array)


def row_pointer(part: NDArray[np.uint8]) -> Any:
    """Return the first row of a picture, or of a part of one, to a kernel that takes how far apart the rows lie."""
    assert _kernels is not None  # noqa: S101 - who has no kernels has nothing to hand over to
    return _kernels.ffi.cast("uint8_t *", part.ctypes.data)
