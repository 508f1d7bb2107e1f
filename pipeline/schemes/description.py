"""A scheme in words."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from fractions import Fraction

from forms.bilingual import decimal_mark
from pipeline.schemes import texts
from pipeline.schemes.binding import BoundScheme
from pipeline.schemes.scheme import Band, Citizens, Computed, Form, Indicator, Measure, Scheme, SumClass, in_words
from pipeline.schemes.scheme_checks import told


def described(scheme: Scheme, language: str) -> list[str]:
    """Return a scheme in words, line by line, in a language (``vi`` or ``en``)."""
    return _Teller(scheme, language).lines()


def fit_in_words(bound: BoundScheme, survey: str, language: str) -> list[str]:
    """Return what is to be said of a scheme that fits a survey, line by line."""
    asked = sum(bool(one.asked) for one in bound.indicators)
    lines = [texts.FITS.said(language, survey=survey, indicators=asked, questions=len(bound.asked))]
    if bound.unasked:
        lines.append(texts.UNASKED.said(language, survey=survey, indicators=", ".join(bound.unasked)))
    return lines


class _Teller:
    """Tells a scheme in one language."""

    def __init__(self, scheme: Scheme, language: str) -> None:
        self.scheme, self.language = scheme, language

    def lines(self) -> list[str]:
        scheme, say = self.scheme, self.language
        periods = ", ".join(texts.PERIODS[one].said(say) for one in scheme.periods)
        counts = ", ".join(texts.SOURCES[one].said(say) for one in scheme.counts)
        several = any(len(one.has) > 1 for one in scheme.indicators)
        return [
            f"{scheme.id}: {in_words(scheme.title).said(say)}",
            texts.MADE_FOR.said(say, periods=periods),
            *self._indicators(),
            *([texts.COUNTS.said(say, sources=counts)] if several else []),
            texts.OVERALL[scheme.overall].said(say, most=self._number(scheme.most)),
            *self._titled(texts.CLASSES.said(say), self._classes(scheme.classes)),
            *self._officials(),
            *self._shares(),
            (texts.RANKED if scheme.ranking else texts.NOT_RANKED).said(say),
            *self._titled(texts.FORMS.said(say), map(self._form, scheme.forms.all)),
            *self._titled(texts.BASED_ON.said(say), (in_words(one).said(say) for one in scheme.sources)),
        ]

    def _indicators(self) -> list[str]:
        if self.scheme.sections:
            measured = "; ".join(self._measured(self.scheme.sections))
            return [texts.SECTIONS.said(self.language), f"  {measured}"]
        found = [texts.INDICATORS.said(self.language)]
        for one in self.scheme.indicators:
            title = in_words(one.title).said(self.language)
            most = self._number(one.max)
            found.append(
                "  " + texts.INDICATOR.said(self.language, number=one.number, id=one.id, title=title, most=most)
            )
            found += (f"      {line}" for line in self._made_of(one))
        return found

    def _made_of(self, one: Indicator) -> list[str]:
        say = self.language
        found = [*self._citizens(one.citizens)] if one.citizens else []
        found += [*self._computed(one.computed)] if one.computed else []
        steps = " · ".join(map(self._number, one.steps))
        given = ([texts.SCORES_ITSELF.said(say)] if one.scores_itself else []) + (
            [texts.APPRAISED.said(say)] if one.appraised else []
        )
        if given:
            found.append("; ".join([*given, *([texts.STEPS.said(say, steps=steps)] if steps else [])]))
        if self.scheme.overall == "weighted":
            found.append(texts.WEIGHT.said(say, weight=self._number(one.weight)))
        return found

    def _citizens(self, asked: Citizens) -> list[str]:
        say = self.language
        names = ", ".join(asked.questions)
        said = texts.QUESTIONS.said(say, questions=names) if asked.questions else texts.ALL_RATINGS.said(say)
        optional = f" {texts.MAY_BE_LEFT_OUT.said(say)}" if asked.optional else ""
        return [f"{said}{optional}", *(f"  {line}" for line in self._measured(asked))]

    def _measured(self, measure: Measure) -> list[str]:
        say = self.language
        points = ", ".join(f"{level} → {self._number(value)}" for level, value in measure.points.items())
        known = texts.MEASURES.get(measure.measure)
        found = [known.said(say) if known else texts.POINTS.said(say, points=points)]
        if measure.satisfied:
            found.append(texts.SATISFIED.said(say, levels=", ".join(measure.satisfied)))
        return found + self._bands(measure.bands)

    def _computed(self, computed: Computed) -> list[str]:
        say = self.language
        found = [texts.TIMES[computed.time].said(say)]
        if computed.points:
            values = {speed: self._number(points) for speed, points in computed.points}
            return [*found, f"  {texts.SPEEDS.said(say, **values)}"]
        return [*found, f"  {texts.ON_TIME_SHARE.said(say)}", *(f"  {line}" for line in self._bands(computed.bands))]

    def _bands(self, bands: Sequence[Band]) -> list[str]:
        return [
            texts.BAND.said(self.language, stretch=self._stretch(band), points=self._number(band.points))
            for band in bands
        ]

    def _classes(self, classes: Sequence[SumClass]) -> list[str]:
        return [f"{in_words(one.title).said(self.language)}: {self._stretch(one)}" for one in classes]

    def _officials(self) -> list[str]:
        wanted = self.scheme.officials
        if wanted is None:
            return []
        numbers = {one.id: one.number for one in self.scheme.indicators}
        named = " + ".join(numbers[one] for one in wanted.indicators)
        title = texts.OFFICIALS.said(self.language, indicators=named)
        return [title, *(f"  {line}" for line in self._classes(wanted.classes))]

    def _shares(self) -> list[str]:
        wanted, say = self.scheme.shares, self.language
        found = []
        for one in wanted.levels if wanted else ():
            title = in_words(one.title).said(say)
            found.append(texts.SHARE.said(say, title=title, levels=", ".join(one.levels)))
        also = ", ".join(self.scheme.also_asked)
        return [
            *self._titled(texts.SHARES.said(say, question=wanted.question) if wanted else "", found),
            *([texts.ALSO_ASKED.said(say, questions=also)] if also else []),
        ]

    def _form(self, form: Form) -> str:
        title = in_words(form.title).said(self.language)
        return f"{texts.FORM.said(self.language, number=form.number)}: {title}"

    def _stretch(self, one: Band | SumClass) -> str:
        begin, below = self._number(one.begin or Fraction(0)), self._number(one.below or Fraction(0))
        if one.below is None:
            return texts.FROM.said(self.language, begin=begin) if one.begin else texts.ANY.said(self.language)
        words = texts.BETWEEN if one.begin else texts.BELOW
        return words.said(self.language, begin=begin, below=below)

    def _number(self, number: Fraction) -> str:
        return decimal_mark(told(number), self.language)

    @staticmethod
    def _titled(title: str, lines: Iterable[str]) -> list[str]:
        """Return a title and what stands below it; nothing where that is nothing."""
        below = [f"  {line}" for line in lines]
        return [title, *below] if below else []
