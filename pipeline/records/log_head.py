"""How far the log had come at some time: what tells an older database that was put back from the present one."""

from __future__ import annotations

from dataclasses import asdict, dataclass

import orjson

from forms.serial import MAX_SERIAL

MOST = 2**63 - 1
"""The highest number that a database holds."""


@dataclass(frozen=True, slots=True)
class Head:
    """The newest entry of a log at some time, and the numbers that must never be given again.

    Attributes:
        number: The number of the entry, from 1.
        hash: Its hash.
        serial: The last serial that was issued by then.
        ruling: The number of the last ruling by then; 0 where there was none.
        shortcoming: The highest number of a shortcoming by then; 0 where there was none.
        step: The last step of the register of shortcomings by then; 0 where there was none.
    """

    number: int
    hash: str
    serial: int
    ruling: int
    shortcoming: int = 0
    step: int = 0

    def packed(self) -> bytes:
        """Return the head as JSON."""
        return orjson.dumps(asdict(self))

    @classmethod
    def unpacked(cls, text: bytes) -> Head:
        """Return the head that ``packed`` made this text of.

        Raises:
            ValueError: It is another text, or one that was cut off or damaged.
        """
        try:
            said = orjson.loads(text)
            older = {name: int(said.get(name, 0)) for name in ("shortcoming", "step")}  # which older heads lack
            head = cls(int(said["number"]), str(said["hash"]), int(said["serial"]), int(said["ruling"]), **older)
        except (KeyError, TypeError, AttributeError) as error:
            raise ValueError("this is no head of a log") from error
        numbers = (head.ruling, head.shortcoming, head.step)
        if not (
            0 < head.number <= MOST and 0 <= head.serial <= MAX_SERIAL and 0 <= min(numbers) <= max(numbers) <= MOST
        ):
            raise ValueError("this is no head of a log")
        return head
