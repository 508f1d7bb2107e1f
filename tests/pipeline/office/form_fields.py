"""What a browser would send of the forms of a page."""

from __future__ import annotations

from html.parser import HTMLParser


def fields_of(page: str) -> dict[str, str]:
    """Return what the fields of a page hold: hidden ones, texts, the options that are chosen, boxes that are ticked."""
    reader = _Reader()
    reader.feed(page)
    return reader.found


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.found: dict[str, str] = {}
        self._select = ""
        self._area = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        said = {name: value or "" for name, value in attrs}
        if tag == "select":
            self._select = said["name"]
        elif tag == "textarea":
            self._area = said["name"]
            self.found[self._area] = ""
        elif tag == "option" and "selected" in said:
            self.found[self._select] = said["value"]
        elif tag == "input" and "name" in said and _is_sent(said):
            self.found[said["name"]] = said.get("value", "on")

    def handle_data(self, data: str) -> None:
        if self._area:
            self.found[self._area] += data.removeprefix("\n")

    def handle_endtag(self, tag: str) -> None:
        if tag == "textarea":
            self._area = ""


def _is_sent(said: dict[str, str]) -> bool:
    return said.get("type") not in ("checkbox", "radio", "file") or "checked" in said
