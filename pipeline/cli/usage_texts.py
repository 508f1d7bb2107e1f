"""What the library of the command line says by itself, in Vietnamese: frames of help, and errors of usage.

The library writes English. Its fixed words are replaced by name; its errors by what they look like.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from difflib import get_close_matches
from typing import Any

from forms.bilingual import Words
from pipeline.cli.spoken import VIETNAMESE, spoken

USAGE = "Usage: "
_USAGE = Words("Cách dùng: ", USAGE)
_FRAME = {
    "DEFAULT_STRING": Words("[mặc định: {}]", "[default: {}]"),
    "ENVVAR_STRING": Words("[biến môi trường: {}]", "[env var: {}]"),
    "REQUIRED_LONG_STRING": Words("[bắt buộc]", "[required]"),
    "ARGUMENTS_PANEL_TITLE": Words("Tham số", "Arguments"),
    "OPTIONS_PANEL_TITLE": Words("Tùy chọn", "Options"),
    "COMMANDS_PANEL_TITLE": Words("Lệnh", "Commands"),
    "ERRORS_PANEL_TITLE": Words("Lỗi", "Error"),
    "ABORTED_TEXT": Words("Đã dừng.", "Aborted."),
    "RICH_HELP": Words(
        "Gõ [blue]'{command_path} {help_option}'[/] để xem trợ giúp.",
        "Try [blue]'{command_path} {help_option}'[/] for help.",
    ),
}
"""The fixed words of the library, by the names under which it holds them."""

_NUMBER = r"(-?\d+(?:\.\d+)?)"
_ERRORS: tuple[tuple[str, str], ...] = (
    (r"Missing option (.+?)\.", "Thiếu tùy chọn {}."),
    (r"Missing argument (.+?)\.", "Thiếu tham số {}."),
    (r"Missing command\.", "Thiếu lệnh."),
    (r"Invalid value for (.+?): ", "Giá trị của {} chưa đúng: "),
    (r"Invalid value: ", "Giá trị chưa đúng: "),
    (r"Value error, ", ""),
    (r"No such command (.+?)\.", "Không có lệnh {}."),
    (r"No such command (.+?)(?=\. Did)", "Không có lệnh {}"),
    (r"No such option: (\S+)", "Không có tùy chọn {}"),
    (r"\(Possible options: (.+)\)", "(có thể là: {})"),
    (r"Did you mean (.+)\?", "Có phải ý bạn là {}?"),
    (r"Got unexpected extra argument\(s\) \((.+)\)", "Thừa tham số: {}"),
    (r"Option (.+) requires an argument\.", "Tùy chọn {} cần một giá trị."),
    (r"Option (.+) requires (\d+) arguments\.", "Tùy chọn {} cần {} giá trị."),
    (r"Option (.+) does not take a value\.", "Tùy chọn {} không nhận giá trị."),
    (r"Input should be a valid integer, unable to parse string as an integer", "phải là một số nguyên"),
    (r"Input should be a valid integer.*", "phải là một số nguyên"),
    (r"Input should be a valid number.*", "phải là một số"),
    (r"Input should be a valid boolean.*", "phải là true hoặc false"),
    (rf"Input should be greater than or equal to {_NUMBER}", "phải từ {} trở lên"),
    (rf"Input should be less than or equal to {_NUMBER}", "không được quá {}"),
    (rf"Input should be greater than {_NUMBER}", "phải lớn hơn {}"),
    (rf"Input should be less than {_NUMBER}", "phải nhỏ hơn {}"),
    (r"(\S+) is not one of (.+?)\.", "{} không phải là một trong các giá trị {}."),
    (r"(\S+) does not match the formats '%Y-%m-%d'\.", "{} không phải là một ngày như 2026-01-31."),
    (r"Choose from:", "Chọn một trong:"),
    (r"Value (.+) is not a valid (?:\w+)\.", "{} không dùng được."),
)
"""Errors of the library as patterns, and what they are in Vietnamese."""


def dress() -> None:
    """Have the frames of help and errors written in the language that is spoken."""
    from typer import rich_utils

    for name, words in _FRAME.items():
        setattr(rich_utils, name, words.said(spoken()))


def spoken_usage(usage: str) -> str:
    """Return a line of usage in the language that is spoken."""
    return usage.replace(USAGE, _USAGE.said(spoken()), 1)


def speak_error(error: Any) -> None:
    """Have an error of usage written in the language that is spoken, with what may have been meant."""
    dress()
    if ctx := getattr(error, "ctx", None):
        speak_help((ctx.command,))
        speak_usage(ctx.command)
    written: Callable[[], str] = error.format_message
    said = in_spoken(f"{written()}{_guess(written())}")
    error.format_message = lambda: said


def speak_usage(command: Any) -> None:
    """Have a command's line of usage written in the language that is spoken."""
    usage = type(command).get_usage
    command.get_usage = lambda ctx: spoken_usage(usage(command, ctx))


def in_spoken(message: str) -> str:
    """Return an error of usage in the language that is spoken."""
    if spoken() != VIETNAMESE:
        return message
    for pattern, vi in _ERRORS:
        message = re.sub(pattern, lambda found, vi=vi: vi.format(*found.groups()), message)  # type: ignore[misc]
    return message


def _guess(message: str) -> str:
    """Return what may have been meant by a value that is none of those that there are; empty where nothing is near."""
    found = re.search(r"'([^']*)' is not one of (.+)\.", message)
    if found is None:
        return ""
    close = get_close_matches(found[1].lower(), re.findall(r"'([^']*)'", found[2]), n=1)
    return f" Did you mean {close[0]!r}?" if close else ""


def speak_help(commands: Iterable[Any]) -> None:
    """Put the Vietnamese helps in place of the English ones, in commands and all of their options."""
    from pipeline.cli.help_texts import HELP, METAVARS

    if spoken() != VIETNAMESE:
        return
    for command in commands:
        command.help = HELP.get(command.help, command.help)
        command.options_metavar = METAVARS.get(command.options_metavar, command.options_metavar)
        if hasattr(command, "subcommand_metavar"):
            command.subcommand_metavar = METAVARS.get(command.subcommand_metavar, command.subcommand_metavar)
        for param in command.params:
            speak_option(param)


def speak_option(param: Any) -> None:
    """Put the Vietnamese help and placeholder of an option in place of the English ones."""
    from pipeline.cli.help_texts import HELP, METAVARS

    help_text = getattr(param, "help", None)
    if spoken() == VIETNAMESE and help_text:
        param.help = HELP.get(help_text, help_text)
    if spoken() == VIETNAMESE and param.metavar:
        param.metavar = METAVARS.get(param.metavar, param.metavar)
