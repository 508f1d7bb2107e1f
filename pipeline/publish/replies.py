"""What people said and what was answered, as the public page tells it: theme, unit, period and reply, and no more.

A reply is told where somebody said that it may be, where its comment was answered, where nothing stands in it that
names anybody, where figures of its survey and period are published, and where the unit has so many comments in that
period that nobody knows whose it was. What was said of names that merely look like one is not asked again.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from itertools import groupby

from pipeline.records.periods import parse_period
from pipeline.records.remedies import Shortcoming
from pipeline.remedies.answers import answered
from pipeline.remedies.heard import Heard, heard
from pipeline.remedies.known_names import known_names
from pipeline.remedies.reply_check import findings
from pipeline.web.users import USERS, Users
from pipeline.workspace import Workspace

SurveyPeriod = tuple[str, str]


@dataclass(frozen=True, slots=True, order=True)
class Reply:
    """A reply.

    Attributes:
        unit_name: of the unit that was written to.
        themes: ids of what the comment is about.
        text: what is replied.
    """

    unit_name: str
    themes: tuple[str, ...]
    text: str


@dataclass(frozen=True, slots=True)
class Replies:
    """The replies of a publication.

    Attributes:
        told: by survey and period, each period's sorted by unit, which tells nothing of when they came.
        withheld: how many are to be published and are not: of units with too few comments, or with something in them
            that should not be told.
    """

    told: Mapping[SurveyPeriod, tuple[Reply, ...]]
    withheld: int = 0


NO_REPLIES = Replies({})


def replies_of(workspace: Workspace, published: Collection[SurveyPeriod], fewest: int) -> Replies:
    """Return the replies that are published.

    Args:
        workspace: whose register and comments they are from.
        published: surveys and periods of which figures are published.
        fewest: comments that a unit has in a survey and period at least.

    Raises:
        StoreError, WorkspaceError: the database or the users' file can't be read.
    """
    register = workspace.store.remedies.all()
    wanted = [one for one in answered(register) if one.publish and one.reply.strip()]
    if not wanted:
        return NO_REPLIES
    said = heard(workspace)
    names = known_names(workspace, [user.name for user in Users(workspace.root / USERS).everyone()], register)
    counts = Counter((one.survey, one.unit, one.period) for one in said.values())
    pairs = ((one, said.get(one.about.source)) for one in wanted)
    due = [(one, found) for one, found in pairs if found and (found.survey, found.period) in published]
    told = [(one, found) for one, found in due if _may_be_told(one, found, counts, fewest, names)]
    return Replies(_by_period(told), len(due) - len(told))


def _may_be_told(
    one: Shortcoming, found: Heard, counts: Mapping[tuple[str, str, str], int], fewest: int, names: Iterable[str]
) -> bool:
    if counts[found.survey, found.unit, found.period] < fewest:
        return False
    return not any(each.must_change for each in findings(one.reply, names, found.said.text))


def _by_period(told: Iterable[tuple[Shortcoming, Heard]]) -> dict[SurveyPeriod, tuple[Reply, ...]]:
    """Return replies by survey and period, the newest period first."""
    each = [((of.survey, of.period), Reply(of.unit_name, of.said.themes, one.reply.strip())) for one, of in told]
    each.sort(key=lambda pair: (pair[0], pair[1]))
    found = {where: tuple(reply for _, reply in group) for where, group in groupby(each, key=lambda pair: pair[0])}
    newest_first = sorted(found, key=lambda where: parse_period(where[1]).sort_key, reverse=True)
    return {where: found[where] for where in sorted(newest_first, key=lambda where: where[0])}
