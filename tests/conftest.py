"""Settings of all tests."""

import gc
import os

from hypothesis import settings

# Whatever the language of the machine and of a workspace, commands are asked in English, from here and in processes.
os.environ["PHIEU_LANGUAGE"] = "en"

# The same examples on every machine, and no limit of time for one: a busy machine is no failure.
settings.register_profile("everywhere", deadline=None, derandomize=True)
settings.load_profile("everywhere")


def pytest_collection_finish() -> None:
    """Leave what was imported out of every search for garbage: there is none in it, and a lot to look through."""
    gc.collect()
    gc.freeze()


def pytest_unconfigure() -> None:
    """Let the interpreter clear away everything when it ends; some extension modules complain of what is left."""
    gc.unfreeze()
