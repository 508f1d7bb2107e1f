"""Old sheets are read with the layout that they were printed from."""

from __future__ import annotations

from typing import Any

Office = Any  # of conftest.py, which can't be imported


def test_a_layout_is_kept_as_it_was_when_it_was_first_printed(office: Office) -> None:
    layouts = office.workspace.store.layouts
    ((name, kept),) = layouts.by_id().items()
    layouts.keep(kept.layout, "another text")
    assert layouts.by_id() == {name: kept}
