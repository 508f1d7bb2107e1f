"""What pyproject.toml can't say: the kernels in C that ``omr.compiled`` is built from, where there is a compiler."""

from setuptools import setup

setup(cffi_modules=["omr/compiled/build.py:BUILDER"])
