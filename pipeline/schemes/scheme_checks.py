"""What contradicts itself in a scheme: classes with gaps, indicators that nothing makes, names that are not there."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Iterator, Sequence
from fractions import Fraction
from itertools import pairwise

from forms.bilingual import both
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
        said = (
            both("có cả “indicators” lẫn “sections”", "has both “indicators” and “sections”")
            if scheme.sections
            else both("không có “indicators” cũng không có “sections”", "has neither “indicators” nor “sections”")
        )
        yield (
            ("indicators",),
            said,
            both(
                "Liệt kê các chỉ số, hoặc để các phần của phiếu hỏi làm chỉ số.",
                "List the indicators, or let the survey's sections make them.",
            ),
        )
    if scheme.sections and scheme.overall == "sum":
        said = both("“overall: sum” cần có các chỉ số riêng", "“overall: sum” needs indicators of its own")
        yield (
            ("overall",),
            said,
            both(
                "Có bao nhiêu phần thì chỉ phiếu hỏi cho biết: viết pooled hoặc weighted.",
                "How many sections there are, only the survey says: write pooled or weighted.",
            ),
        )
    if scheme.overall == "weighted" and scheme.indicators and not any(one.weight for one in scheme.indicators):
        yield (
            ("overall",),
            both("mọi trọng số đều bằng 0", "all weights are 0"),
            both("Cho ít nhất một chỉ số có trọng số.", "Give at least one indicator a weight."),
        )
    if scheme.overall == "pooled":
        yield from _pooled(scheme)


def _pooled(scheme: Scheme) -> Iterator[Contradiction]:
    """All answers can be taken together only where they all count in the same way, and nothing else counts."""
    first = scheme.indicators[0].citizens if scheme.indicators else None
    for place, one in enumerate(scheme.indicators):
        asked = one.citizens
        if one.has != (Source.CITIZENS,) or asked is None or asked.bands:
            said = both(
                "chỉ số {id}: “overall: pooled” chỉ lấy câu trả lời của người dân, không lấy theo khoảng",
                "indicator {id}: “overall: pooled” takes answers of people alone, and no bands",
                id=one.id,
            )
            yield (
                ("indicators", place),
                said,
                both("Viết “overall: sum” hoặc “overall: weighted”.", "Write “overall: sum” or “overall: weighted”."),
            )
        elif first and asked.measure != first.measure:
            said = both(
                "chỉ số {id}: đo theo {measure}, các chỉ số khác theo {others}",
                "indicator {id}: measures {measure}, others {others}",
                id=one.id,
                measure=asked.measure,
                others=first.measure,
            )
            yield (
                ("indicators", place),
                said,
                both("Những gì gộp chung phải đo theo cùng một cách.", "What is pooled must be measured in one way."),
            )
    if scheme.sections and scheme.sections.bands:
        yield (
            ("sections", "bands"),
            both("“overall: pooled” không lấy theo khoảng", "“overall: pooled” takes no bands"),
            both("Viết “overall: weighted”.", "Write “overall: weighted”."),
        )


def _indicator(scheme: Scheme, one: Indicator, at: int) -> Iterator[Contradiction]:
    place: Place = ("indicators", at)
    name = both("chỉ số {id}: ", "indicator {id}: ", id=one.id)
    if not one.has:
        advice = both(
            "Ghi “citizens:”, “computed:”, “self: true” hoặc “appraised: true”.",
            "Give it “citizens:”, “computed:”, “self: true” or “appraised: true”.",
        )
        yield place, both("{name}không có gì cho điểm", "{name}nothing gives it points", name=name), advice
    elif not scheme.sources_of(one):
        yield (
            place,
            both("{name}không nguồn điểm nào được tính", "{name}none of its sources counts", name=name),
            both("Ghi một trong {names} ở “counts”.", "Name one of {names} in “counts”.", names=", ".join(one.has)),
        )
    for source in one.counts:
        if source not in one.has:
            yield (
                (*place, "counts"),
                both(
                    "{name}“{source}” được tính, nhưng chỉ số không có nguồn điểm này",
                    "{name}“{source}” counts, and it has no such source",
                    name=name,
                    source=source,
                ),
                both("Thêm vào: “{source}: …”.", "Add it: “{source}: …”.", source=source),
            )
    if not one.max:
        yield (
            (*place, "max"),
            both("{name}không thể có điểm", "{name}can have no points", name=name),
            both("Ghi điểm cao nhất có thể.", "Write the most points that it can have."),
        )
    for step in one.steps:
        if step > one.max:
            yield (
                (*place, "steps"),
                both(
                    "{name}mức điểm {told} lớn hơn điểm tối đa {most}",
                    "{name}the step {told} is above its max {most}",
                    name=name,
                    told=told(step),
                    most=told(one.max),
                ),
                both("Sửa một trong hai.", "Correct one."),
            )
    if one.citizens:
        yield from _measure(one.citizens, (*place, "citizens"), one.max, name)
    if one.computed:
        yield from _computed(one.computed, (*place, "computed"), one.max, name)


def _computed(dates: Computed, place: Place, most: Fraction, name: str) -> Iterator[Contradiction]:
    if (dates.points is None) == (not dates.bands):
        yield (
            place,
            both("{name}cần “points” hoặc “bands”", "{name}needs either “points” or “bands”", name=name),
            both(
                "“points” tính theo từng hồ sơ, “bands” theo tỷ lệ đúng hạn.",
                "Points are by dossier, bands by the share on time.",
            ),
        )
    if dates.points:
        for speed, points in dates.points:
            if points > most:
                said = both(
                    "{name}{told} điểm lớn hơn điểm tối đa {most}",
                    "{name}{told} points are above its max {most}",
                    name=name,
                    told=told(points),
                    most=told(most),
                )
                yield (*place, "points", speed), said, both("Sửa một trong hai.", "Correct one of the two.")
    yield from _bands(dates.bands, (*place, "bands"), Fraction(100), most, name)


def _measure(measure: Measure, place: Place, most: Fraction | None, name: str = "") -> Iterator[Contradiction]:
    if (measure.measure == "points") != bool(measure.points):
        said = both(
            "{name}“points” và “measure: {measure}” không hợp nhau",
            "{name}“points” and “measure: {measure}” don't fit",
            name=name,
            measure=measure.measure,
        )
        yield (
            place,
            said,
            both(
                "Điểm theo mức cần measure: points, và ngược lại.",
                "Points by level need measure: points, and it needs them.",
            ),
        )
    if measure.satisfied and measure.measure != "index":
        yield (
            (*place, "satisfied"),
            both("{name}“satisfied” không có nghĩa ở đây", "{name}“satisfied” has no meaning here", name=name),
            both("“satisfied” chỉ dùng với measure: index.", "It belongs to measure: index."),
        )
    if measure.measure == "index" and most is not None and not measure.bands and most != 100:
        yield (
            place,
            both(
                "{name}chỉ số hài lòng có điểm tối đa là 100, không phải {told}",
                "{name}an index has a max of 100, not {told}",
                name=name,
                told=told(most),
            ),
            both("Bỏ “max”, hoặc thêm khoảng hay điểm.", "Leave “max” out, or add bands or points."),
        )
    for level, points in measure.points.items():
        if most is not None and not measure.bands and points > most:
            said = both(
                "{name}mức {level} có {told} điểm, lớn hơn điểm tối đa {most}",
                "{name}level {level} has {told} points, above its max {most}",
                name=name,
                level=level,
                told=told(points),
                most=told(most),
            )
            yield (*place, "points", level), said, both("Sửa một trong hai.", "Correct one of the two.")
    top = {"index": Fraction(100), "points": max(measure.points.values(), default=None)}.get(measure.measure)
    yield from _bands(measure.bands, (*place, "bands"), top, most, name)


def _bands(
    bands: Sequence[Band], place: Place, top: Fraction | None, most: Fraction | None, name: str
) -> Iterator[Contradiction]:
    if not bands:
        return
    named = [
        (both("{name}khoảng {at}", "{name}band {at}", name=name, at=at + 1), (*place, at), band)
        for at, band in enumerate(bands)
    ]
    yield from _partition(named, top)
    for said, where, band in named:
        if most is not None and band.points > most:
            yield (
                (*where, "points"),
                both(
                    "{said} có điểm lớn hơn điểm tối đa {told}",
                    "{said} has more points than its max {told}",
                    said=said,
                    told=told(most),
                ),
                both("Sửa một trong hai.", "Correct one of the two."),
            )


def _classes(classes: Sequence[SumClass], place: Place, top: Fraction) -> Iterator[Contradiction]:
    return _partition(
        [(both("loại {id}", "class {id}", id=one.id), (*place, at), one) for at, one in enumerate(classes)], top
    )


def _partition(named: Sequence[tuple[str, Place, Band | SumClass]], top: Fraction | None) -> Iterator[Contradiction]:
    """Find gaps and overlaps: every number from 0 to ``top`` must lie in one stretch, and in one only.

    Args:
        named: the stretches, each with its name and its place.
        top: the largest number that there can be; ``None`` if it is not known.
    """
    for name, place, one in named:
        if _is_empty(one):
            yield (
                (*place, "below"),
                both(
                    "{name} trống: kết thúc trước khi bắt đầu", "{name} is empty: it ends before it begins", name=name
                ),
                both("Sửa “from” hoặc “below”.", "Correct “from” or “below”."),
            )
        elif top is not None and (one.begin or 0) > top:
            said = both(
                "{name} bắt đầu trên {told}, mức cao nhất có thể",
                "{name} begins above {told}, the most that there can be",
                name=name,
                told=told(top),
            )
            yield (
                (*place, "from"),
                said,
                both("Sửa “from”, hoặc “max” của các chỉ số.", "Correct “from”, or the “max” of the indicators."),
            )
    ordered = sorted((each for each in named if not _is_empty(each[2])), key=lambda each: each[2].begin or Fraction(0))
    if ordered:
        yield from _gaps(ordered)


def _is_empty(one: Band | SumClass) -> bool:
    return one.below is not None and one.below <= (one.begin or 0)


def _gaps(ordered: Sequence[tuple[str, Place, Band | SumClass]]) -> Iterator[Contradiction]:
    """Find gaps and overlaps between stretches that are sorted by where they begin."""
    name, place, lowest = ordered[0]
    if lowest.begin:
        yield (
            (*place, "from"),
            both("dưới {told} còn một khoảng trống", "below {told} there is a gap", told=told(lowest.begin)),
            both("Bỏ “from” của {name}.", "Take “from” out of {name}.", name=name),
        )
    for (name, _, one), (next_name, place, other) in pairwise(ordered):
        begin = other.begin or Fraction(0)
        if one.below is None or one.below > begin:
            advice = both(
                "Viết “below: {told}” cho {name}: “from” thuộc khoảng, “below” thì không.",
                "Write “below: {told}” for {name}: “from” belongs to it, “below” no longer does.",
                told=told(begin),
                name=name,
            )
            yield (
                (*place, "from"),
                both(
                    "{name} và {next_name} chồng lên nhau từ {told}",
                    "{name} and {next_name} overlap from {told}",
                    name=name,
                    next_name=next_name,
                    told=told(begin),
                ),
                advice,
            )
        elif one.below < begin:
            said = both(
                "từ {told} đến dưới {begin} còn một khoảng trống",
                "from {told} to below {begin} there is a gap",
                told=told(one.below),
                begin=told(begin),
            )
            yield (
                (*place, "from"),
                said,
                both(
                    "Viết “from: {told}” cho {next_name}.",
                    "Write “from: {told}” for {next_name}.",
                    told=told(one.below),
                    next_name=next_name,
                ),
            )
    name, place, highest = ordered[-1]
    if highest.below is not None:
        said = both("từ {told} trở lên còn một khoảng trống", "from {told} on there is a gap", told=told(highest.below))
        yield (
            (*place, "below"),
            said,
            both(
                "Bỏ “below” của {name}, để số lớn nhất cũng thuộc về đó.",
                "Take “below” out of {name}, so that the largest number belongs to it.",
                name=name,
            ),
        )


def _numbers(indicators: Sequence[Indicator]) -> Iterator[Contradiction]:
    """Find two indicators that one number or id would name."""
    seen: dict[str, str] = {}
    for at, one in enumerate(indicators):
        for name in {one.id, one.number}:
            if name in seen:
                said = both(
                    "chỉ số {id}: {other} cũng mang tên {name}",
                    "indicator {id}: {other} is called {name}, too",
                    id=one.id,
                    other=seen[name],
                    name=name,
                )
                yield ("indicators", at), said, both("Cho một trong hai số khác.", "Give one of them another number.")
            seen[name] = one.id


def _officials(scheme: Scheme) -> Iterator[Contradiction]:
    if scheme.officials is None:
        return
    known = {one.id: one for one in scheme.indicators}
    for at, name in enumerate(scheme.officials.indicators):
        place: Place = ("officials", "indicators", at)
        if name not in known:
            yield (
                place,
                both("không có chỉ số “{name}”", "there is no indicator “{name}”", name=name),
                did_you_mean(name, known),
            )
        elif known[name].citizens is None and known[name].computed is None:
            said = both(
                "chỉ số {name} không được người dân hay ngày tháng cho điểm",
                "neither people nor dates give indicator {name} points",
                name=name,
            )
            yield (
                place,
                said,
                both(
                    "Bỏ chỉ số này, hoặc ghi “citizens:” hay “computed:”.",
                    "Take it out, or give it “citizens:” or “computed:”.",
                ),
            )
    if scheme.officials.classes:
        top = sum((known[one].max for one in scheme.officials.indicators if one in known), Fraction(0))
        yield from _classes(scheme.officials.classes, ("officials", "classes"), top)


def _shares(scheme: Scheme) -> Iterator[Contradiction]:
    seen: dict[str, str] = {}
    for at, one in enumerate(scheme.shares.levels if scheme.shares else ()):
        for level in one.levels:
            if level in seen:
                said = both(
                    "{id}: mức {level} đã được tính là {other}",
                    "{id}: level {level} is counted as {other}, too",
                    id=one.id,
                    level=level,
                    other=seen[level],
                )
                yield ("shares", "levels", at), said, both("Tính mỗi mức một lần.", "Count each level once.")
            seen[level] = one.id


def _forms(scheme: Scheme) -> Iterator[Contradiction]:
    """Find columns of a form that nothing fills, and two forms that one number would name."""
    known = {one.id: one for one in scheme.indicators}
    listed = scheme.forms.sheets.indicators if scheme.forms.sheets else ()
    for at, name in enumerate(listed):
        place: Place = ("forms", "sheets", "indicators", at)
        if scheme.sections:
            yield (
                place,
                both("các phần của phiếu hỏi chính là các chỉ số", "the survey's sections are the indicators"),
                both("Bỏ “indicators”: tất cả đều được liệt kê.", "Leave “indicators” out: all of them are listed."),
            )
        elif name not in known:
            yield (
                place,
                both("không có chỉ số “{name}”", "there is no indicator “{name}”", name=name),
                did_you_mean(name, known),
            )
        elif known[name].citizens is None and known[name].computed is None:
            said = both(
                "chỉ số {name} không được người dân hay ngày tháng cho điểm",
                "neither people nor dates give indicator {name} points",
                name=name,
            )
            yield (
                place,
                said,
                both(
                    "Bỏ chỉ số này, hoặc ghi “citizens:” hay “computed:”.",
                    "Take it out, or give it “citizens:” or “computed:”.",
                ),
            )
    numbers: set[str] = set()
    for key, form in scheme.forms:
        if form and form.number in numbers:
            yield (
                ("forms", key, "number"),
                both("hai biểu cùng số {number}", "two forms have the number {number}", number=form.number),
                both("Cho một trong hai số khác.", "Give one of them another."),
            )
        numbers |= {form.number} if form else set()


def did_you_mean(word: str, known: Iterable[str]) -> str:
    """Return advice that names what was probably meant, and all that there is."""
    names = list(known)
    close = difflib.get_close_matches(word.lower(), names, n=1)
    hint = both("Có phải ý bạn là “{close}”? ", "Did you mean “{close}”? ", close=close[0]) if close else ""
    return both("{hint}Ở đây có: {names}.", "{hint}Known here: {names}.", hint=hint, names=", ".join(names))
