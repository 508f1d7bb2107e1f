"""The signing key, encrypted with a passphrase, so that it can lie in a backup.

The passphrase becomes a key by scrypt (RFC 7914) with the cost that OWASP's Password Storage Cheat Sheet asks for (N =
2¹⁷, r = 8, p = 1: 128 MiB for each guess), and that key encrypts by AES-256-GCM (NIST SP 800-38D), which also tells a
wrong passphrase or a changed byte.
"""

from __future__ import annotations

import os
import unicodedata

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.scrypt import Scrypt
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from forms.bilingual import both
from pipeline.errors import BackupError, UserError

LEAST_CHARACTERS = 10  # of a passphrase, as of passwords of the review page
_COST = 1 << 17
_PURPOSE = b"phieu.key 1"  # what was sealed for something else does not open


class _Sealed(BaseModel):
    """What lies in the backup, as JSON; bytes in hexadecimal. The bounds keep a forged one from taking all memory."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    kdf: str = Field(pattern="^scrypt$")
    n: int = Field(ge=2, le=1 << 20, multiple_of=2)
    r: int = Field(ge=1, le=32)
    p: int = Field(ge=1, le=16)
    salt: str = Field(pattern="^[0-9a-f]{32}$")
    nonce: str = Field(pattern="^[0-9a-f]{24}$")
    sealed: str = Field(pattern="^[0-9a-f]{32,4096}$")

    def cipher(self, passphrase: str) -> AESGCM:
        kdf = Scrypt(bytes.fromhex(self.salt), 32, self.n, self.r, self.p)
        return AESGCM(kdf.derive(unicodedata.normalize("NFKC", passphrase).encode("utf-8", "replace")))


def seal(content: bytes, passphrase: str) -> bytes:
    """Return the content encrypted with a passphrase, as JSON.

    Raises:
        UserError: The passphrase is too short.
    """
    if len(passphrase) < LEAST_CHARACTERS:
        message = both(
            "cụm mật khẩu có {passphrase} ký tự; cần ít nhất {least_characters}",
            "the passphrase has {passphrase} characters; it needs {least_characters}",
            passphrase=len(passphrase),
            least_characters=LEAST_CHARACTERS,
        )
        raise UserError(
            message,
            both(
                "Bốn từ mà chỉ bạn ghép với nhau là đủ dài và dễ nhớ.",
                "Four words that only you put together are long enough, and easy to keep.",
            ),
        )
    salt, nonce = os.urandom(16), os.urandom(12)
    how = _Sealed(kdf="scrypt", n=_COST, r=8, p=1, salt=salt.hex(), nonce=nonce.hex(), sealed="0" * 32)
    sealed = how.cipher(passphrase).encrypt(nonce, content, _PURPOSE)
    return how.model_copy(update={"sealed": sealed.hex()}).model_dump_json().encode()


def unseal(sealed: bytes, passphrase: str) -> bytes:
    """Return what was encrypted with a passphrase.

    Raises:
        BackupError: The passphrase is another one, or what was encrypted is damaged.
    """
    try:
        found = _Sealed.model_validate_json(sealed)
        return found.cipher(passphrase).decrypt(bytes.fromhex(found.nonce), bytes.fromhex(found.sealed), _PURPOSE)
    except ValidationError:
        raise BackupError(
            both("khóa ký phiếu trong bản sao lưu bị hỏng", "the signing key in the backup is damaged"),
            both("Dùng bản sao lưu khác.", "Take another backup."),
        ) from None
    except (InvalidTag, ValueError):
        message = both(
            "không mở được khóa ký phiếu trong bản sao lưu bằng cụm mật khẩu này",
            "the signing key in the backup does not open with this passphrase",
        )
        advice = both(
            "Nhập lại; hoặc khôi phục với --without-key, rồi sao chép phieu.key từ nơi khác còn giữ.",
            "Type it again; or restore --without-key, and copy phieu.key from wherever else it is kept.",
        )
        raise BackupError(message, advice) from None
