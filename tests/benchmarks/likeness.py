"""How well the same paper is told from another with the same answers: ``python -m tests.benchmarks.likeness``.

Somebody fills a sheet in, fills a copy of it in with the same answers, and so does somebody else; each paper goes
through scanners. Prints how often two scans of one paper are called two papers, by scanner, and how often two papers
are found out, by the number of marks. Asserts nothing. The bounds in ``LikenessOptions`` were fitted on every second
person (``--fit``); what is printed is of the others.
"""

from __future__ import annotations

import argparse
from collections import defaultdict
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, replace
from functools import partial
from itertools import combinations, product
from pathlib import Path

import cv2
import numpy as np
from rich.console import Console
from rich.table import Table

from forms.layout import Rect
from omr import Outcome, read_page
from omr.marks.same_paper import Distances, Likeness, LikenessOptions, Traces, judge, trace_distances
from samples import (
    PLAIN,
    SCANNERS,
    Answers,
    Curl,
    Defect,
    Hand,
    MarkStyle,
    Streak,
    Stroke,
    choose_answers,
    draw_hand,
    draw_mark,
    inked,
    office_wear,
    onto,
    scan,
)
from samples.hand import style_now
from samples.ink import Page
from samples.training.real_pen import KINDS, Writer, held_out, load_writers
from tests.benchmarks.accuracy_sheets import KEY, UPSIDE_DOWN, layout_of, printed

SURVEY, DPI = "sample", 200
ORDERLY = ("office-200", "office-200", "office-200", "office-300", "clean-200", "clean-200")
"""Scanners in order, some of them several times."""
OTHERS = ("bilevel-200", "bilevel-300", "poor-100", "gray-150", "fax", "photocopy", "uneven-feed", "curled", "streaked")
SELDOM = ("phone", "gray-600", "stretch-2", "blurred")
"""Every second sheet goes through these."""
DEFECTS: dict[str, Defect] = {"curled": Curl(), "streaked": Streak()}
COUNTS = (3, 4, 5, 6, 8, 10, 12, 15)
EVEN_FILLERS = (MarkStyle.FILL, MarkStyle.SCRIBBLE)
REAL_STYLES = (MarkStyle.CROSS, MarkStyle.TICK, MarkStyle.CIRCLE)
OPTIONS = replace(LikenessOptions(), fewest=2)
"""Of all numbers of marks it is told what would come out."""
AROUND = 1.5  # size of a circle beside that of a cross


@dataclass(frozen=True, slots=True)
class Person:
    """Who fills sheets in: a hand, and for real strokes whose shapes it draws."""

    hand: Hand
    writer: Writer | None = None

    def mark(self, box: Rect, rng: np.random.Generator) -> list[Stroke]:
        """Draw one mark: real shapes are as large and lie as steadily as the hand's own."""
        style = style_now(self.hand, rng)
        if self.writer is None:
            return draw_mark(style, box, self.hand, rng)
        drawings = [shape for kind in KINDS[style] for shape in self.writer.shapes.get(kind, ())]
        size = box.w * self.hand.size * rng.lognormal(0, 0.07) * (AROUND if style is MarkStyle.CIRCLE else 1)
        middle = np.array([box.x + box.w / 2, box.y + box.h / 2]) + rng.normal(0, self.hand.scatter, 2) * box.w
        pen = self.hand.pen
        return [
            Stroke(middle + size * line, np.full(len(line), pen.width_mm), np.full(len(line), pen.density))
            for line in drawings[int(rng.integers(len(drawings)))]
        ]


@dataclass(frozen=True, slots=True)
class Pair:
    """Two scans with the same answers.

    Attributes:
        who: filled the first in.
        papers: ``same``, ``own`` (the same person's copy) or ``foreign``.
        scanners: of both.
        style: that the first person prefers.
        traces: of both.
    """

    who: str
    papers: str
    scanners: tuple[str, str]
    style: MarkStyle
    traces: tuple[Traces, Traces]

    @property
    def orderly(self) -> bool:
        """Both scanners are in order."""
        return all(name in ORDERLY for name in self.scanners)

    def of(self, count: int, rng: np.random.Generator) -> Distances | None:
        """Measure so many of the marks only; ``None`` where there are fewer. All of them for 0."""
        one, other = self.traces
        both = np.intersect1d(one.boxes, other.boxes)
        if len(both) < count:
            return None
        return trace_distances(one.at(rng.permutation(both)[:count]), other) if count else trace_distances(one, other)


def pairs_of(orderly: bool, seed: int, who: str, writers: tuple[Writer, ...] = ()) -> list[Pair]:
    """Make three papers with the same answers, scan them, and pair the scans of the first with all others."""
    cv2.setNumThreads(1)
    rng = np.random.default_rng([seed, 77])
    layout, number = layout_of(SURVEY), int(rng.integers(2))
    page, blank = layout.pages[number], printed(SURVEY, DPI, False)[number]
    first, second = _person(who, writers, rng), _person(who, writers, rng)
    answers = choose_answers(layout, rng, float(rng.uniform(2, 5)), first.hand, PLAIN)
    boxes = _marked(answers)
    papers = []
    for person in (first, first, second):
        strokes = [s for box in page.boxes if (box.question, box.choice) in boxes for s in person.mark(box.rect, rng)]
        papers.append(inked(blank, strokes, person.hand.pen, onto(blank, layout.page_size_mm)))
    others = () if orderly else (*OTHERS, *SELDOM) if seed // 2 % 2 else OTHERS
    mine = _scans(papers[0], (*ORDERLY, *others), rng)
    pair = partial(Pair, who, style=first.hand.style)
    made = [pair("same", (a, b), traces=(one, other)) for (a, one), (b, other) in combinations(mine, 2)]
    for papers_are, paper in (("own", papers[1]), ("foreign", papers[2])):
        its = _scans(paper, ("office-200",) if orderly else ("office-200", "bilevel-200", "fax"), rng)
        made += [pair(papers_are, (a, b), traces=(one, other)) for (a, one), (b, other) in product(mine, its)]
    return made


def _person(who: str, writers: tuple[Writer, ...], rng: np.random.Generator) -> Person:
    hand = draw_hand(rng)
    if who == "steady":
        return Person(replace(hand, haste=0.0, scatter=0.04, tremor_mm=0.008, variety=0.0))
    if not writers:
        return Person(hand)
    style = REAL_STYLES[int(rng.integers(len(REAL_STYLES)))]
    able = [writer for writer in writers if writer.draws((style,))]
    return Person(replace(hand, style=style, variety=0.0), able[int(rng.integers(len(able)))])


def _marked(answers: Answers) -> set[tuple[str, str]]:
    return {(response.question, mark.choice) for response in answers.responses for mark in response.marks}


def _scans(paper: Page, names: Sequence[str], rng: np.random.Generator) -> list[tuple[str, Traces]]:
    """Scan and read a paper; scans that are not read are left out."""
    layout, found = layout_of(SURVEY), []
    for name in names:
        worn = office_wear(rng) if name.startswith("office") else ()
        defects = (*worn, DEFECTS[name]) if name in DEFECTS else worn
        picture = scan(paper, SCANNERS.get(name, SCANNERS["clean-200"]), rng, dpi=DPI, defects=defects)
        turned = np.ascontiguousarray(np.rot90(picture, 2)) if rng.random() < UPSIDE_DOWN else picture
        reading = read_page(turned, {layout.id: layout}, KEY)
        if reading.outcome is Outcome.READ:
            found.append((name, Traces.unpacked(reading.traces)))
    return found


def people(sheets: int, strokes: Path | None, fit: bool) -> Iterator[tuple[int, str, tuple[Writer, ...]]]:
    """Yield whose sheets are made: seeds of one half, and the writers of that half."""
    half = 0 if fit else 1
    for who, first in (("anybody", 0), ("steady", 1_000_000)):
        yield from ((first + 2 * number + half, who, ()) for number in range(sheets))
    if strokes is not None:
        everybody = load_writers(strokes)
        mine = held_out(everybody)
        mine = tuple(writer for writer in everybody if (writer in mine) is not fit)
        yield from ((2_000_000 + 2 * number + half, "real strokes", mine) for number in range(sheets))


def another(distances: Distances, options: LikenessOptions = OPTIONS) -> bool:
    """Tell whether two papers are seen."""
    return judge(distances, options) is Likeness.ANOTHER


def same_paper(pairs: Sequence[Pair], rng: np.random.Generator) -> Table:
    """Tell how often one paper is called two, and how near it comes to that."""
    table = Table("same paper, scanned by", "pairs", "called another", "ratio 99 %", "99.9 %", "most", "apart 99.9 %")
    groups: dict[str, list[Distances]] = defaultdict(list)
    for pair in pairs:
        distances = pair.of(0, rng)
        if pair.papers != "same" or distances is None or distances.marks < LikenessOptions().fewest:
            continue
        groups["two in order" if pair.orderly else "any two others"].append(distances)
        if any(name in ORDERLY for name in pair.scanners) and not pair.orderly:
            hard = next(name for name in pair.scanners if name not in ORDERLY)
            groups[f"one in order, {hard}"].append(distances)
    for name, found in sorted(groups.items(), key=lambda item: -len(item[1])):
        ratios = [d.matched / d.crossed for d in found]
        wrong = sum(another(d) for d in found)
        quantiles = [f"{q:.2f}" for q in np.quantile(ratios, (0.99, 0.999, 1.0))]
        apart = f"{np.quantile([d.matched for d in found], 0.999):.1f}"
        table.add_row(name, f"{len(found):,}", str(wrong), *quantiles, apart)
    return table


def by_marks(pairs: Sequence[Pair], rng: np.random.Generator) -> Table:
    """Tell both errors by the number of marks that can be compared."""
    table = Table("papers", "scans", *(f"{count} marks" for count in COUNTS))
    groups: dict[tuple[str, str], list[Pair]] = defaultdict(list)
    for pair in pairs:
        scans = "in order" if pair.orderly else "others"
        kinds = {"same": ["one paper called two"], "own": [f"two of one person: {pair.who}"]}
        for kind in kinds.get(pair.papers, [f"two people: {pair.who}"]):
            groups[kind, scans].append(pair)
        if pair.papers == "own" and pair.style in EVEN_FILLERS:
            groups["two of one person who fills boxes", scans].append(pair)
    for (kind, scans), members in sorted(groups.items()):
        cells = []
        for count in COUNTS:
            found = [d for d in (pair.of(count, rng) for pair in members) if d is not None]
            told = sum(another(d) for d in found)
            shown = f"{told} of {len(found):,}" if kind.startswith("one") else f"{len(found) - told} of {len(found):,}"
            cells.append(shown if found else "–")
        table.add_row(kind if kind.startswith("one") else f"{kind}, missed", scans, *cells)
    return table


def bounds(pairs: Sequence[Pair], rng: np.random.Generator) -> Table:
    """Tell, for the fit, both errors at several bounds and numbers of marks, of scans in order and of others."""
    table = Table("marks", "apart", "spread", "one called two", "others", "two called one", "others")
    for count in (4, 6, 8, 12):
        measured = [(pair, d) for pair in pairs if (d := pair.of(count, rng)) is not None]
        for apart, spread in product((2.0, 2.5, 3.0, 3.5), (1.3, 1.6, 1.9, 2.2, 2.5)):
            options = replace(OPTIONS, apart=apart, spread=spread)
            errors: dict[tuple[bool, bool], list[bool]] = {key: [] for key in product((True, False), (True, False))}
            for pair, distances in measured:
                same = pair.papers == "same"
                errors[same, pair.orderly].append(another(distances, options) is same)
            cells = [f"{sum(wrong)} of {len(wrong):,}" for wrong in errors.values()]
            table.add_row(str(count), f"{apart:.1f}", f"{spread:.1f}", *cells)
    return table


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--sheets", type=int, default=100, help="of each kind of person")
    parser.add_argument("--strokes", type=Path, help="a file of real pen strokes")
    parser.add_argument("--fit", action="store_true", help="take the people that bounds are fitted on")
    parser.add_argument("--orderly", action="store_true", help="scanners in order only")
    parser.add_argument("--jobs", type=int, default=2)
    given = parser.parse_args()
    who = zip(*people(given.sheets, given.strokes, given.fit), strict=True)
    with ProcessPoolExecutor(given.jobs) as pool:
        made = pool.map(partial(pairs_of, given.orderly), *who, chunksize=4)
        pairs = [pair for sheet in made for pair in sheet]
    rng = np.random.default_rng(0)
    console = Console(width=200)
    console.print(same_paper(pairs, rng), by_marks(pairs, rng))
    if given.fit:
        console.print(bounds(pairs, rng))


if __name__ == "__main__":
    main()
