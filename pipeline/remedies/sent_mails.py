"""Which mails were sent, and which could not be, in a file of the workspace.

A mail goes by its key (``mails.mail_key``), which tells neither name nor address; an empty one stands for the server
itself. What the server said of an address that it refused is kept until the week is over.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, NamedTuple

import orjson

from forms.bilingual import Told
from pipeline.durable import written_whole
from pipeline.errors import MailError

SENT = ".reminders.json"
"""Where a workspace notes them down."""
WAITS = (timedelta(minutes=15), timedelta(hours=1), timedelta(hours=4), timedelta(hours=18))
"""After each failure so long; after the last one a mail is given up, and the server is tried once so often."""
_KEPT = timedelta(days=400)  # a year, so that a clock that is set back sends nothing twice


class Trouble(NamedTuple):
    """Why mails could not be sent.

    Attributes:
        at: when it was last tried.
        message: what went wrong, in both languages.
        advice: what to do, likewise.
        tries: how often it was tried.
        next: when it is tried again; ``None``: not any more.
    """

    at: datetime
    message: Told
    advice: Told
    tries: int
    next: datetime | None


@dataclass
class SentMails:
    """What was sent from a workspace, and what could not be.

    Attributes:
        path: of the file.
        sent: when, by the key of the mail, as ISO 8601.
        troubles: by the key of the mail.
    """

    path: Path
    sent: dict[str, str] = field(default_factory=dict)
    troubles: dict[str, Trouble] = field(default_factory=dict)

    @classmethod
    def of(cls, root: Path) -> SentMails:
        """Return what a workspace has noted down; a file that is gone or can't be read is taken for none.

        Then a week's mails may be sent a second time, with the same Message-IDs.
        """
        path = root / SENT
        try:
            found: dict[str, Any] = orjson.loads(path.read_bytes())
            sent = {str(key): datetime.fromisoformat(at).isoformat() for key, at in found["sent"].items()}
            troubles = {str(key): _trouble(one) for key, one in found["troubles"].items()}
        except (OSError, ValueError, KeyError, TypeError, AttributeError):
            return cls(path)
        return cls(path, sent, troubles)

    def has(self, key: str) -> bool:
        """Tell whether a mail was sent."""
        return key in self.sent

    def waits(self, key: str, now: datetime) -> bool:
        """Tell whether a mail failed, and it is not time to try again."""
        trouble = self.troubles.get(key)
        return trouble is not None and (trouble.next is None or trouble.next > now)

    def note(self, key: str, now: datetime) -> None:
        """Note down that a mail was sent.

        Raises:
            DiskError: it can't be noted down.
        """
        self.sent[key] = now.isoformat()
        self.troubles.pop(key, None)
        self._write()

    def failed(self, key: str, error: MailError, now: datetime) -> None:
        """Note down that a mail could not be sent.

        Raises:
            DiskError: it can't be noted down.
        """
        before = self.troubles.get(key)
        tries = before.tries + 1 if before else 1
        goes_on = not key or (error.temporary and tries <= len(WAITS))
        wait = WAITS[min(tries, len(WAITS)) - 1]
        message, advice = (_told(one) for one in (error.message, error.advice))
        self.troubles[key] = Trouble(now, message, advice, tries, now + wait if goes_on else None)
        self._write()

    def went_well(self, key: str) -> None:
        """Note down that there is no trouble any more.

        Raises:
            DiskError: it can't be noted down.
        """
        if self.troubles.pop(key, None):
            self._write()

    def forget_all_but(self, keys: Collection[str], now: datetime) -> None:
        """Forget troubles with mails that nobody would send any more, and mails of more than a year ago.

        Raises:
            DiskError: it can't be noted down.
        """
        troubles = {key: one for key, one in self.troubles.items() if not key or key in keys}
        sent = {key: at for key, at in self.sent.items() if datetime.fromisoformat(at) > now - _KEPT}
        if (troubles, sent) != (self.troubles, self.sent):
            self.troubles, self.sent = troubles, sent
            self._write()

    def _write(self) -> None:
        troubles = {
            key: {
                "at": one.at.isoformat(),
                "message": [str(one.message), one.message.vi],
                "advice": [str(one.advice), one.advice.vi],
                "tries": one.tries,
                "next": one.next.isoformat() if one.next else None,
            }
            for key, one in self.troubles.items()
        }
        with written_whole(self.path) as file:
            file.write(orjson.dumps({"sent": self.sent, "troubles": troubles}, option=orjson.OPT_SORT_KEYS))


def _trouble(row: dict[str, Any]) -> Trouble:
    following = datetime.fromisoformat(row["next"]) if row["next"] else None
    at = datetime.fromisoformat(row["at"])
    return Trouble(at, Told(*map(str, row["message"])), Told(*map(str, row["advice"])), int(row["tries"]), following)


def _told(text: str) -> Told:
    return text if isinstance(text, Told) else Told(text, text)
