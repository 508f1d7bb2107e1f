"""The output about what is to be expected."""

from __future__ import annotations

from datetime import date

from pipeline.cli.console import say
from pipeline.figures.delivery import named
from pipeline.inspection.outlook import Outlook
from pipeline.inspection.outlook_texts import (
    ALL_DELIVERED,
    NOT_DELIVERED,
    delivered_in_words,
    expected_in_words,
    settling_in_words,
)


def tell_outlook(outlook: Outlook, today: date, language: str) -> None:
    """Print who has not delivered, when all will be settled, and how many sheets will come."""
    for delivery in outlook.deliveries:
        missing = named(delivery.missing, language)
        rest = NOT_DELIVERED.said(language, names=missing) if missing else ALL_DELIVERED.said(language)
        say(f"{delivered_in_words(delivery, language)} {rest}")
    say(settling_in_words(outlook.settling, language))
    for expected in outlook.expected:
        say(expected_in_words(expected, today, language))
