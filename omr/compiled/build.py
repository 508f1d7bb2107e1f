"""Tells cffi what to compile: every C file of this folder, with the functions that ``kernels.h`` declares.

``pip install`` runs it. Where there is no C compiler, the package is installed without; ``omr`` then does the same in
numpy and OpenCV, only slower.
"""

import sys
from pathlib import Path

from cffi import FFI

HERE = "omr/compiled"
# No contraction of a product and a sum into one rounding: readings must not depend on the processor.
# Microsoft's compiler keeps them apart by itself.
FLAGS = [] if sys.platform == "win32" else ["-O3", "-ffp-contract=off", "-fno-math-errno"]

BUILDER = FFI()
BUILDER.cdef(
    "\n".join(
        line for line in Path(HERE, "kernels.h").read_text("ascii").splitlines() if line and not line.startswith("#")
    )
)
BUILDER.set_source(
    "omr.compiled._kernels",
    '#include "kernels.h"',
    sources=sorted(str(path) for path in Path(HERE).glob("*.c") if path.name != "_kernels.c"),
    include_dirs=[HERE],
    depends=[f"{HERE}/kernels.h"],
    extra_compile_args=FLAGS,
    optional=True,
)
