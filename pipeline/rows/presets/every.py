"""All presets, in the order in which they are asked whether a file is theirs; a plain file is everybody's."""

from __future__ import annotations

from collections.abc import Sequence

from pipeline.rows.presets.google_forms import GOOGLE_FORMS
from pipeline.rows.presets.kobo import KOBO
from pipeline.rows.presets.limesurvey import LIMESURVEY
from pipeline.rows.presets.plain_file import PLAIN
from pipeline.rows.presets.portal import PORTAL
from pipeline.rows.presets.preset import Preset
from pipeline.rows.presets.surveymonkey import SURVEYMONKEY

PRESETS = (SURVEYMONKEY, LIMESURVEY, KOBO, PORTAL, GOOGLE_FORMS, PLAIN)


def preset_of(headings: Sequence[str]) -> Preset:
    """Return the first preset that recognises these headings."""
    return next(preset for preset in PRESETS if preset.recognises(headings))
