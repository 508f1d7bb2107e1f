"""What is printed: a survey becomes a layout, a layout becomes sheets."""

from forms import page_code, serial
from forms.flow import lay_out
from forms.layout import Layout
from forms.page_code import PageCode
from forms.register import Register, Unit, load_register, parse_register
from forms.render import Run, render
from forms.survey import Survey, load_survey, parse_survey

__all__ = [
    "Layout",
    "PageCode",
    "Register",
    "Run",
    "Survey",
    "Unit",
    "lay_out",
    "load_register",
    "load_survey",
    "page_code",
    "parse_register",
    "parse_survey",
    "render",
    "serial",
]
