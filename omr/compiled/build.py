"""Tells cffi what to compile: every C file of this folder, with the functions that ``kernels.h`` declares.

``pip install`` runs it. Where there is no C compiler, the package is installed without; ``omr`` then does the same in
numpy and OpenCV, only slower.
"""

import runpy
import sys
from pathlib import Path

from cffi import FFI

HERE = Path("omr", "compiled")
HEADER = HERE / "kernels.h"
# No contraction of a product and a sum into one rounding: readings must not depend on the processor.
# Microsoft's compiler keeps them apart by itself.
FLAGS = [] if sys.platform == "win32" else ["-O3", "-ffp-contract=off", "-fno-math-errno"]
DIGEST = "const char *sources_digest(void);"

_told = runpy.run_path(str(HERE / "sources.py"))  # omr can't be imported before it is installed
SOURCES = _told["sources_in"](HERE)

BUILDER = FFI()
BUILDER.cdef("\n".join(line for line in HEADER.read_text("ascii").splitlines() if not line.startswith("#")) + DIGEST)
BUILDER.set_source(
    "omr.compiled._kernels",
    f"""#include "kernels.h"
    static {DIGEST}
    static const char *sources_digest(void) {{ return "{_told["digest_of"](SOURCES)}"; }}""",
    sources=[path.as_posix() for path in SOURCES if path.suffix == ".c"],
    include_dirs=[HERE.as_posix()],
    depends=[path.as_posix() for path in SOURCES],
    extra_compile_args=FLAGS,
    optional=True,
)
