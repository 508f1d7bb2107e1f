"""What contradicts itself in a scheme: classes with gaps, indicators that nothing makes, names that are not there."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Iterator, Sequence
from fractions import Fraction
from itertools import pairwise

from forms.survey_yaml import Place
from pipeline.schemes.scheme import Band, Computed, Indicator, Measure, Scheme, Source, SumClass

Contradiction = tuple[Place, str, str]
"""Where it stands in the file, what is wrong, and what to do about it."""


def contradictions(scheme: Scheme) -> list[Contradiction]:
    """Return everything in a scheme that contradicts itself."""
    return [
        *_wholes(scheme),
        *(found for place, one in enumerate(scheme.indicators) for found in _indicator(scheme, one, place)),
        *_numbers(scheme.indicators),
        *(_classes(scheme.classes, ("classes",), scheme.most) if scheme.classes else ()),
        *_officials(scheme),
        *_shares(scheme),
        *_forms(scheme),
        *(_measure(scheme.sections, ("sections",), None) if scheme.sections else ()),
    ]


def told(number: Fraction) -> str:
    """Write a number as people do: without a fraction where two decimals say it exactly.

    >>> told(Fraction(15)), told(Fraction(7, 2)), told(Fraction(1, 3))
    ('15', '3.5', '1/3')
    """
    whole, hundreds = divmod(number * 100, 100)
    if hundreds.denominator != 1:
        return str(number)
    return f"{whole}.{int(hundreds):02}".rstrip("0").rstrip(".")


def _wholes(scheme: Scheme) -> Iterator[Contradiction]:
    if bool(scheme.indicators) == bool(scheme.sections):
        said = "has both “indicators” and “sections”" if scheme.sections else "has neither “indicators” nor “sections”"
        yield ("indicators",), said, "List the indicators, or let the survey's sections make them."
    if scheme.sections and scheme.overall == "sum":
        said = "“overall: sum” needs indicators of its own"
        yield ("overall",), said, "How many sections there are, only the survey says: write pooled or weighted."
    if scheme.overall == "weighted" and scheme.indicators and not any(one.weight for one in scheme.indicators):
        yield ("overall",), "all weights are 0", "Give at least one indicator a weight."
    if scheme.overall == "pooled":
        yield from _pooled(scheme)


def _pooled(scheme: Scheme) -> Iterator[Contradiction]:
    """All answers can be taken together only where they all count in the same way, and nothing else counts."""
    first = scheme.indicators[0].citizens if scheme.indicators else None
    for place, one in enumerate(scheme.indicators):
        asked = one.citizens
        if one.has != (Source.CITIZENS,) or asked is None or asked.bands:
            said = f"indicator {one.id}: “overall: pooled” takes answers of people alone, and no bands"
            yield ("indicators", place), said, "Write “overall: sum” or “overall: weighted”."
        elif first and asked.measure != first.measure:
            said = f"indicator {one.id}: measures {asked.measure}, others {first.measure}"
            yield ("indicators", place), said, "What is pooled must be measured in one way."
    if scheme.sections and scheme.sections.bands:
        yield ("sections", "bands"), "“overall: pooled” takes no bands", "Write “overall: weighted”."


def _indicator(scheme: Scheme, one: Indicator, at: int) -> Iterator[Contradiction]:
    place: Place = ("indicators", at)
    name = f"indicator {one.id}: "
    if not one.has:
        advice = "Give it “citizens:”, “computed:”, “self: true” or “appraised: true”."
        yield place, f"{name}nothing gives it points", advice
    elif not scheme.sources_of(one):
        yield place, f"{name}none of its sources counts", f"Name one of {', '.join(one.has)} in “counts”."
    for source in one.counts:
        if source not in one.has:
            yield (*place, "counts"), f"{name}“{source}” counts, and it has no such source", f"Add it: “{source}: …”."
    if not one.max:
        yield (*place, "max"), f"{name}can have no points", "Write the most points that it can have."
    for step in one.steps:
        if step > one.max:
            yield (*place, "steps"), f"{name}the step {told(step)} is above its max {told(one.max)}", "Correct one."
    if one.citizens:
        yield from _measure(one.citizens, (*place, "citizens"), one.max, name)
    if one.computed:
        yield from _computed(one.computed, (*place, "computed"), one.max, name)


def _computed(dates: Computed, place: Place, most: Fraction, name: str) -> Iterator[Contradiction]:
    if (dates.points is None) == (not dates.bands):
        yield place, f"{name}needs either “points” or “bands”", "Points are by dossier, bands by the share on time."
    if dates.points:
        for speed, points in dates.points:
            if points > most:
                said = f"{name}{told(points)} points are above its max {told(most)}"
                yield (*place, "points", speed), said, "Correct one of the two."
    yield from _bands(dates.bands, (*place, "bands"), Fraction(100), most, name)


def _measure(measure: Measure, place: Place, most: Fraction | None, name: str = "") -> Iterator[Contradiction]:
    if (measure.measure == "points") != bool(measure.points):
        said = f"{name}“points” and “measure: {measure.measure}” don't fit"
        yield place, said, "Points by level need measure: points, and it needs them."
    if measure.satisfied and measure.measure != "index":
        yield (*place, "satisfied"), f"{name}“satisfied” has no meaning here", "It belongs to measure: index."
    if measure.measure == "index" and most is not None and not measure.bands and most != 100:
        yield place, f"{name}an index has a max of 100, not {told(most)}", "Leave “max” out, or add bands or points."
    for level, points in measure.points.items():
        if most is not None and not measure.bands and points > most:
            said = f"{name}level {level} has {told(points)} points, above its max {told(most)}"
            yield (*place, "points", level), said, "Correct one of the two."
    top = {"index": Fraction(100), "points": max(measure.points.values(), default=None)}.get(measure.measure)
    yield from _bands(measure.bands, (*place, "bands"), top, most, name)


def _bands(
    bands: Sequence[Band], place: Place, top: Fraction | None, most: Fraction | None, name: str
) -> Iterator[Contradiction]:
    if not bands:
        return
    named = [(f"{name}band {at + 1}", (*place, at), band) for at, band in enumerate(bands)]
    yield from _partition(named, top)
    for said, where, band in named:
        if most is not None and band.points > most:
            yield (*where, "points"), f"{said} has more points than its max {told(most)}", "Correct one of the two."


def _classes(classes: Sequence[SumClass], place: Place, top: Fraction) -> Iterator[Contradiction]:
    return _partition([(f"class {one.id}", (*place, at), one) for at, one in enumerate(classes)], top)


def _partition(named: Sequence[tuple[str, Place, Band | SumClass]], top: Fraction | None) -> Iterator[Contradiction]:
    """Find gaps and overlaps: every number from 0 to ``top`` must lie in one stretch, and in one only.

    Args:
        named: the stretches, each with its name and its place.
        top: the largest number that there can be; ``None`` if it is not known.
    """
    for name, place, one in named:
        if _is_empty(one):
            yield (*place, "below"), f"{name} is empty: it ends before it begins", "Correct “from” or “below”."
        elif top is not None and (one.begin or 0) > top:
            said = f"{name} begins above {told(top)}, the most that there can be"
            yield (*place, "from"), said, "Correct “from”, or the “max” of the indicators."
    ordered = sorted((each for each in named if not _is_empty(each[2])), key=lambda each: each[2].begin or Fraction(0))
    if ordered:
        yield from _gaps(ordered)


def _is_empty(one: Band | SumClass) -> bool:
    return one.below is not None and one.below <= (one.begin or 0)


def _gaps(ordered: Sequence[tuple[str, Place, Band | SumClass]]) -> Iterator[Contradiction]:
    """Find gaps and overlaps between stretches that are sorted by where they begin."""
    name, place, lowest = ordered[0]
    if lowest.begin:
        yield (*place, "from"), f"below {told(lowest.begin)} there is a gap", f"Take “from” out of {name}."
    for (name, _, one), (next_name, place, other) in pairwise(ordered):
        begin = other.begin or Fraction(0)
        if one.below is None or one.below > begin:
            advice = f"Write “below: {told(begin)}” for {name}: “from” belongs to it, “below” no longer does."
            yield (*place, "from"), f"{name} and {next_name} overlap from {told(begin)}", advice
        elif one.below < begin:
            said = f"from {told(one.below)} to below {told(begin)} there is a gap"
            yield (*place, "from"), said, f"Write “from: {told(one.below)}” for {next_name}."
    name, place, highest = ordered[-1]
    if highest.below is not None:
        said = f"from {told(highest.below)} on there is a gap"
        yield (*place, "below"), said, f"Take “below” out of {name}, so that the largest number belongs to it."


def _numbers(indicators: Sequence[Indicator]) -> Iterator[Contradiction]:
    """Find two indicators that one number or id would name."""
    seen: dict[str, str] = {}
    for at, one in enumerate(indicators):
        for name in {one.id, one.number}:
            if name in seen:
                said = f"indicator {one.id}: {seen[name]} is called {name}, too"
                yield ("indicators", at), said, "Give one of them another number."
            seen[name] = one.id


def _officials(scheme: Scheme) -> Iterator[Contradiction]:
    if scheme.officials is None:
        return
    known = {one.id: one for one in scheme.indicators}
    for at, name in enumerate(scheme.officials.indicators):
        place: Place = ("officials", "indicators", at)
        if name not in known:
            yield place, f"there is no indicator “{name}”", did_you_mean(name, known)
        elif known[name].citizens is None and known[name].computed is None:
            said = f"neither people nor dates give indicator {name} points"
            yield place, said, "Take it out, or give it “citizens:” or “computed:”."
    if scheme.officials.classes:
        top = sum((known[one].max for one in scheme.officials.indicators if one in known), Fraction(0))
        yield from _classes(scheme.officials.classes, ("officials", "classes"), top)


def _shares(scheme: Scheme) -> Iterator[Contradiction]:
    seen: dict[str, str] = {}
    for at, one in enumerate(scheme.shares.levels if scheme.shares else ()):
        for level in one.levels:
            if level in seen:
                said = f"{one.id}: level {level} is counted as {seen[level]}, too"
                yield ("shares", "levels", at), said, "Count each level once."
            seen[level] = one.id


def _forms(scheme: Scheme) -> Iterator[Contradiction]:
    """Find columns of a form that nothing fills, and two forms that one number would name."""
    known = {one.id: one for one in scheme.indicators}
    listed = scheme.forms.sheets.indicators if scheme.forms.sheets else ()
    for at, name in enumerate(listed):
        place: Place = ("forms", "sheets", "indicators", at)
        if scheme.sections:
            yield place, "the survey's sections are the indicators", "Leave “indicators” out: all of them are listed."
        elif name not in known:
            yield place, f"there is no indicator “{name}”", did_you_mean(name, known)
        elif known[name].citizens is None and known[name].computed is None:
            said = f"neither people nor dates give indicator {name} points"
            yield place, said, "Take it out, or give it “citizens:” or “computed:”."
    numbers: set[str] = set()
    for key, form in scheme.forms:
        if form and form.number in numbers:
            yield ("forms", key, "number"), f"two forms have the number {form.number}", "Give one of them another."
        numbers |= {form.number} if form else set()


def did_you_mean(word: str, known: Iterable[str]) -> str:
    """Return advice that names what was probably meant, and all that there is."""
    names = list(known)
    close = difflib.get_close_matches(word.lower(), names, n=1)
    return (f"Did you mean “{close[0]}”? " if close else "") + f"Known here: {', '.join(names)}."
