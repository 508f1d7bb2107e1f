"""What pyproject.toml can't say: the kernels in C that ``omr.compiled`` is built from, where there is a compiler."""

from setuptools import setup

# Kernels ask for nothing but Python's stable interface: one wheel of a system serves 3.11 and all that come later.
setup(cffi_modules=["omr/compiled/build.py:BUILDER"], options={"bdist_wheel": {"py_limited_api": "cp311"}})
