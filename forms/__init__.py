"""Prints survey sheets: a survey becomes a layout, a layout becomes sheets."""

from typing import TYPE_CHECKING

from forms.lazy_names import lazily

if TYPE_CHECKING:
    from forms import page_code, serial
    from forms.flow import lay_out
    from forms.layout import Layout
    from forms.page_code import PageCode
    from forms.register import Register, Unit, load_register, parse_register
    from forms.rendering import Run, render
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

__getattr__ = lazily(
    __name__,
    {
        "lay_out": "forms.flow",
        "Layout": "forms.layout",
        "PageCode": "forms.page_code",
        "Register": "forms.register",
        "Unit": "forms.register",
        "load_register": "forms.register",
        "parse_register": "forms.register",
        "Run": "forms.rendering",
        "render": "forms.rendering",
        "Survey": "forms.survey",
        "load_survey": "forms.survey",
        "parse_survey": "forms.survey",
        "page_code": "forms.page_code",
        "serial": "forms.serial",
    },
)
