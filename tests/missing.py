"""What a test needs and does not find."""

from __future__ import annotations

import os
import shutil
import subprocess
from typing import NoReturn

import pytest


def missing(reason: str) -> NoReturn:
    """Fail where what is missing should be there, in CI or where packages may be installed; skip elsewhere."""
    if os.environ.get("CI") == "true" or _may_install():
        pytest.fail(f"{reason}; `make test` installs it, and CI must not go without")
    pytest.skip(reason)


def _may_install() -> bool:
    """Tell whether Debian packages could be installed here: by root, or by sudo without a password."""
    if shutil.which("apt-get") is None:
        return False
    sudo = shutil.which("sudo")
    return os.geteuid() == 0 or (
        sudo is not None and subprocess.run([sudo, "-n", "true"], capture_output=True, check=False).returncode == 0
    )
