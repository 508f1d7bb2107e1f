"""The table of all faults that a page can have, with the page's outcome and the message for a person."""

from __future__ import annotations

from dataclasses import dataclass

from omr.faults import ADVICE, Advice, Fault, Outcome

OUTCOME_OF: dict[Fault, Outcome] = {
    Fault.PAGE_BLANK: Outcome.BLANK,
    Fault.PAGE_FOREIGN: Outcome.FOREIGN,
    Fault.CODE_FORGED: Outcome.FORGED,
    Fault.LAYOUT_UNKNOWN: Outcome.FOREIGN,
    Fault.SHEET_CONFLICT: Outcome.CONFLICT,
    Fault.SHEET_DUPLICATE: Outcome.DUPLICATE,
    Fault.ANSWERED_TWICE: Outcome.DUPLICATE,
    Fault.RUN_CANCELLED: Outcome.CONFLICT,
    Fault.BATCH_HELD: Outcome.READ,
    Fault.BATCH_WITHDRAWN: Outcome.DUPLICATE,
    Fault.ROW_INCOMPLETE: Outcome.BLANK,
    Fault.STREAK: Outcome.READ,
}
"""The outcome of a page with a fault; with any fault that is not listed, the page is unreadable."""


@dataclass(frozen=True, slots=True)
class FaultEntry:
    """One entry of the table of faults."""

    fault: Fault
    outcome: Outcome
    advice: Advice

    def to_dict(self) -> dict[str, str]:
        """Return name, outcome and the sentences in both languages."""
        seen, do = self.advice.seen, self.advice.do
        sentences = {"seen_vi": seen.vi, "do_vi": do.vi, "seen_en": seen.en, "do_en": do.en}
        return {"fault": self.fault.value, "outcome": self.outcome.value, **sentences}


def fault_table() -> list[FaultEntry]:
    """Return every fault, in the order of ``Fault``."""
    return [FaultEntry(fault, OUTCOME_OF.get(fault, Outcome.UNREADABLE), ADVICE[fault]) for fault in Fault]
