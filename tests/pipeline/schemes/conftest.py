"""A survey for tt01-2018, and what is made of it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from forms.register import Register, load_register
from forms.survey import Survey, load_survey
from pipeline.counting.asked import levels_by_question
from pipeline.schemes.binding import BoundScheme, bind
from pipeline.schemes.scheme_file import load_scheme, parse_scheme, scheme_text

SAMPLES = Path(__file__).parents[3] / "samples"


@pytest.fixture(scope="session")
def tt01_survey() -> Survey:
    return load_survey(Path(__file__).parent / "tt01_survey.yaml")


@pytest.fixture(scope="session")
def sipas_survey() -> Survey:
    return load_survey(SAMPLES / "survey.yaml")


@pytest.fixture(scope="session")
def tt01(tt01_survey: Survey) -> BoundScheme:
    return bind(load_scheme("tt01-2018", None), tt01_survey, levels_by_question(tt01_survey))


@pytest.fixture(scope="session")
def uong_bi() -> Register:
    return load_register(SAMPLES / "units.csv")


@pytest.fixture(scope="session")
def changed_tt01() -> Callable[..., str]:
    """A function that returns the text of tt01-2018 with some of it replaced."""

    def changed(*changes: tuple[str, str]) -> str:
        text = scheme_text("tt01-2018", None).text
        for before, after in changes:
            assert before in text
            text = text.replace(before, after, 1)
        return text

    return changed


@pytest.fixture(scope="session")
def bound_of(tt01_survey: Survey) -> Callable[[str], BoundScheme]:
    """A function that joins a scheme, given by its text, to the survey of tt01-2018."""
    return lambda text: bind(parse_scheme(text), tt01_survey, levels_by_question(tt01_survey))
