"""On what all figures rest: sheets, pages, decisions, and the end of the log at that moment."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import datetime

from forms.register import Register
from pipeline.figures.all_tables import Pass
from pipeline.figures.criteria import SatisfiedLevels, in_language, satisfied_levels
from pipeline.figures.delivery import Delivery, deliveries
from pipeline.records.assembly import Status
from pipeline.records.log_chain import LoggedEntry
from pipeline.records.periods import parse_period


@dataclass(frozen=True, slots=True)
class StateOfData:
    """The state of the data.

    Attributes:
        authority: whose survey it is.
        title: of the newest survey.
        periods: that sheets were printed for, the oldest first.
        units: how many.
        issued: sheets printed.
        statuses: of the sheets that came back.
        reviewed: sheets about which a person decided something.
        changed: answers that a person gave and that differ from what the machine had read or suggested.
        pages: that ever arrived in files that could be opened, and how many of them are accounted for.
        logged_at: when the log was last written to; ``None`` where it is empty.
        head: the newest entry of the log, and its hash; ``None`` where it is empty.
        satisfied: which levels of each scale count as satisfied.
        deliveries: what came back of each survey and period, the oldest period first.
    """

    authority: str
    title: str
    periods: tuple[str, ...]
    units: int
    issued: int
    statuses: Counter[Status]
    reviewed: int
    changed: int
    pages: tuple[int, int]
    logged_at: datetime | None
    head: LoggedEntry | None
    satisfied: tuple[SatisfiedLevels, ...] = ()
    deliveries: tuple[Delivery, ...] = ()

    @property
    def returned(self) -> int:
        """Every sheet of which at least one page came back."""
        return self.statuses.total()


def state_of(found: Pass, register: Register) -> StateOfData:
    """Return the state of the data that a pass found, with the units of the register."""
    snapshot, groups = found.snapshot, found.tally.groups
    versions = [version.survey for printed in snapshot.versions().values() for version in printed]
    newest = versions[-1] if versions else snapshot.workspace.survey()
    last = snapshot.workspace.store.log.newest()
    channels = {name: one.model_dump()[snapshot.language] for name, one in snapshot.workspace.settings.channels.items()}
    counts = [group.sheets for group in groups.values()]
    return StateOfData(
        authority=in_language(newest.authority, newest, snapshot.language),
        title=in_language(newest.title, newest, snapshot.language),
        periods=tuple(sorted({group.period for group in groups}, key=lambda name: parse_period(name).sort_key)),
        units=len({group.unit for group in groups}),
        issued=sum(group.issued for group in groups.values()),
        statuses=sum((one.statuses for one in counts), Counter[Status]()),
        reviewed=sum(one.reviewed for one in counts),
        changed=sum(one.changed for one in counts),
        pages=snapshot.workspace.store.pages.account(),
        logged_at=datetime.fromisoformat(last.entry.at).astimezone() if last else None,
        head=last,
        satisfied=satisfied_levels(versions, snapshot.language),
        deliveries=deliveries(groups, register, channels),
    )
