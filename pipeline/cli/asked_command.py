"""The one command that a command line asks for: to make all others ready as well takes longer than many take to run."""

from __future__ import annotations

import copy
import os
from collections.abc import Sequence

import typer

_WITH_VALUE = frozenset({"--workspace", "-w", "--language"})
_OF_ALL = frozenset({"--help", "-h", "--"})
_COMPLETING = "_PHIEU_COMPLETE"
"""The variable by which a shell asks for what a word may be completed to."""


def with_asked_alone(app: typer.Typer, arguments: Sequence[str]) -> typer.Typer:
    """Return the program with the command alone that is asked for; as it is where none of its commands is.

    Whoever asks for its help, completes a word or mistypes a name is told of all commands.
    """
    name = asked_for(arguments)
    commands = [one for one in app.registered_commands if one.name == name]
    groups = [one for one in app.registered_groups if one.name == name]
    if not (commands or groups) or _COMPLETING in os.environ:
        return app
    narrow = copy.copy(app)
    narrow.registered_commands, narrow.registered_groups = commands, groups
    return narrow


def asked_for(arguments: Sequence[str]) -> str | None:
    """Return the command that a command line names after the options of the program; ``None`` where it names none.

    >>> asked_for(["-w", "office", "--debug", "status", "--help"]), asked_for(["--help", "status"])
    ('status', None)
    """
    following = iter(arguments)
    for argument in following:
        if argument in _OF_ALL:
            return None
        if argument in _WITH_VALUE:
            next(following, None)
        elif not argument.startswith("-"):
            return argument
    return None
