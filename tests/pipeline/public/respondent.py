"""Somebody who fills the survey in without a script: a phone of long ago, which posts what stands in the form."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from html.parser import HTMLParser

import httpx

UNIT = "nw06820"  # Phường Vàng Danh, since 1 July 2025


@dataclass
class Form(HTMLParser):
    """The fields of a page's form as they stand, and what the page says."""

    fields: dict[str, list[str]] = field(default_factory=dict)
    offered: dict[str, list[str]] = field(default_factory=dict)
    buttons: list[str] = field(default_factory=list)
    text: str = ""
    language: str = ""
    _inside: bool = False
    _area: str = ""

    def __post_init__(self) -> None:
        HTMLParser.__init__(self)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        said = {name: value or "" for name, value in attrs}
        if tag == "html":
            self.language = said.get("lang", "")
        if tag == "form":
            self._inside = said.get("id") == "form"
        if tag == "button":
            self.buttons.append(said.get("value", ""))
        if tag == "textarea":
            self._area = said["name"]
            self.fields[self._area] = [""]
        if tag == "input" and self._inside:
            name, value = said.get("name", ""), said.get("value", "")
            if said.get("type") in ("radio", "checkbox"):
                self.offered.setdefault(name, []).append(value)
                if "checked" not in said:
                    return
            self.fields.setdefault(name, []).append(value)

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self._inside = False
        if tag == "textarea":
            self.fields[self._area][0] = self.fields[self._area][0].removeprefix("\n")
            self._area = ""

    def handle_data(self, data: str) -> None:
        if self._area:
            self.fields[self._area][0] += data
        self.text += data


class Respondent:
    """A visitor at an address, with what the last page said."""

    def __init__(self, base: str, language: str = "vi") -> None:
        self.client = httpx.Client(base_url=base, headers={"Accept-Language": language}, timeout=30)
        self.path = "/"
        self.page = Form()
        self.answer = httpx.Response(200)

    def open(self, path: str) -> Form:
        self.path = path
        return self._seen(self.client.get(path))

    def press(self, go: str = "next", **answers: str) -> Form:
        """Press a button after giving answers by question; several choices are parted by ``|``."""
        said = {f"q.{name}": value.split("|") if value else [] for name, value in answers.items()}
        return self.post(self.page.fields | said | {"go": [go]})

    def post(self, fields: Mapping[str, list[str]]) -> Form:
        return self._seen(self.client.post(self.path, data=dict(fields)))

    def fill(self, answers: Mapping[str, str], path: str = f"/{UNIT}") -> Form:
        """Go from the start to the last page; what a page asks a second time is left open."""
        self.open(path)
        self.press()
        while "send" not in self.page.buttons:
            here = {name[2:] for name in (*self.page.offered, *self.page.fields) if name.startswith("q.")}
            self.press(**{name: value for name, value in answers.items() if name in here})
        return self.page

    def send(self, answers: Mapping[str, str], path: str = f"/{UNIT}") -> Form:
        self.fill(answers, path)
        return self.press("send")

    def _seen(self, answer: httpx.Response) -> Form:
        self.answer = answer
        self.page = Form()
        self.page.feed(answer.text)
        return self.page
