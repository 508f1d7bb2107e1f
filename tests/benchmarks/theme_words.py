"""How often the themes that words suggest are those that a person gave: precision and recall, theme by theme.

    python -m tests.benchmarks.theme_words

The comments of ``theme_comments.tsv`` were written and given their themes before there was a matcher. Its words were
chosen with an eye on every second one; the others were kept apart, and their table is the one that counts.

Those of ``theme_comments_roundabout.tsv`` were written later by somebody else, as people write who name nothing by its
name: in dialect, in sayings, by telephone, about what happened to them. Some were looked at since.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import NamedTuple

from pipeline.remedies.theme_matcher import suggested
from pipeline.remedies.theme_words import DEFAULT_WORDS

COMMENTS = Path(__file__).parent / "theme_comments.tsv"
ROUNDABOUT = Path(__file__).parent / "theme_comments_roundabout.tsv"


class Given(NamedTuple):
    """A comment with the themes that a person gave it."""

    themes: frozenset[str]
    text: str


def comments() -> list[Given]:
    """Return all comments."""
    rows = (line.split("\t") for line in COMMENTS.read_text("utf-8").splitlines())
    return [Given(frozenset(themes.split()), text) for themes, text in rows]


def roundabout(part: str) -> list[Given]:
    """Return the roundabout comments that were ``looked at`` or ``kept apart``."""
    rows = (line.split("\t") for line in ROUNDABOUT.read_text("utf-8").splitlines())
    return [Given(frozenset(themes.split()), text) for of, themes, text in rows if of == part]


def measured(given: Sequence[Given]) -> dict[str, tuple[int, int, int]]:
    """Return by theme how many comments have it, how many it was suggested for, and for how many of both."""
    has, told, both = Counter[str](), Counter[str](), Counter[str]()
    for one in given:
        said = {found.theme for found in suggested(one.text, DEFAULT_WORDS)}
        has.update(one.themes)
        told.update(said)
        both.update(said & one.themes)
    return {theme: (has[theme], told[theme], both[theme]) for theme in DEFAULT_WORDS if has[theme] or told[theme]}


def table(given: Sequence[Given]) -> Iterable[str]:
    """Yield the lines of a table in Markdown."""
    found = measured(given)
    found["all"] = tuple(map(sum, zip(*found.values(), strict=True)))  # type: ignore[assignment]
    yield "| theme | comments | suggested | right | precision | recall |"
    yield "|---|---|---|---|---|---|"
    for theme, (has, told, right) in found.items():
        shares = (f"{100 * right / of:.0f} %" if of else "–" for of in (told, has))
        yield f"| {theme} | {has} | {told} | {right} | {' | '.join(shares)} |"


def main() -> None:
    """Print both tables, and what went wrong in the half that was looked at."""
    given, parts = comments(), ("looked at", "kept apart")
    sets = {"looked at": given[::2], "kept apart": given[1::2]}
    sets |= {f"roundabout, {part}": roundabout(part) for part in parts}
    for name, some in sets.items():
        exact = sum({one.theme for one in suggested(each.text, DEFAULT_WORDS)} == each.themes for each in some)
        print(f"\n{name}: {len(some)} comments, {exact} with just their themes\n", *table(some), sep="\n")
    print()
    for each in given[::2]:
        said = {one.theme: one.words for one in suggested(each.text, DEFAULT_WORDS)}
        if set(said) != each.themes:
            print(sorted(each.themes), said, each.text, sep="\t")


if __name__ == "__main__":
    main()
