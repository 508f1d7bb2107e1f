"""A certificate of TLS that nobody else trusts."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest


def self_signed(folder: Path) -> tuple[Path, Path]:
    """Return the files of a certificate for 127.0.0.1 and of its key, as PEM."""
    openssl = shutil.which("openssl")
    if openssl is None:
        pytest.skip("openssl is not installed, which makes a certificate")
    cert, key = folder / "cert.pem", folder / "key.pem"
    new = [openssl, "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-subj", "/CN=phieu", "-days", "1"]
    alternative = ["-addext", "subjectAltName=IP:127.0.0.1"]
    subprocess.run([*new, *alternative, "-keyout", key, "-out", cert], check=True, capture_output=True)
    return cert, key
