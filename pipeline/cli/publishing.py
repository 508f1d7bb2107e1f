"""The command that writes the public page."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from pipeline.cli.command_group import WorkspaceOption, opened_workspace, warn_before_figures
from pipeline.cli.console import counted, progress, say, tell, tell_beside
from pipeline.cli.spoken import decimal, number, told

if TYPE_CHECKING:
    from pipeline.publish.published_figures import SeriesFigures
    from pipeline.publish.publishing import Published
    from pipeline.settings import Settings


def publish_command(
    ctx: typer.Context,
    folder: Annotated[
        Path | None,
        typer.Argument(metavar="[DIR]", help="Where to; else results/public/ of the workspace.", show_default=False),
    ] = None,
    workspace: WorkspaceOption = None,
) -> None:
    """Write the public page: index by unit, period and channel, and receipts, as files for any web server."""
    from pipeline.publish.publishing import publish

    place = opened_workspace(ctx, workspace)
    warn_before_figures(place)
    with progress("Counting", "sheets") as report:
        done = publish(place, folder.absolute() if folder else None, on_progress=report)
    _tell(done, place.settings)


def _tell(done: Published, settings: Settings) -> None:
    """Say what is published, and what that changed."""
    for one in done.publication.figures:
        say(_series(one, settings))
    if not done.publication.figures:
        tell(
            "chưa kỳ nào có phiếu đã kết thúc: trang nói rõ điều đó ([publish] provisional = true để hiện các kỳ khác)",
            "no period that has sheets is over: the page says so ([publish] provisional = true shows the others)",
        )
    receipts, changes = sum(map(len, done.publication.receipts.values())), done.changes
    tell(f"{number(receipts)} biên nhận", counted(receipts, "receipt"))
    _tell_replies(done)
    added, changed, removed = (len(one) for one in (changes.added, changes.changed, changes.removed))
    tell(
        f"{done.folder}: {number(added)} tệp mới, {number(changed)} tệp thay đổi, {number(removed)} tệp bị bỏ, "
        f"{number(changes.same)} tệp như trước",
        f"{done.folder}: {added:,} new, {changed:,} changed, {removed:,} removed, {changes.same:,} as before",
    )
    for path in changes.aside:
        tell_beside(
            f"có người đã sửa một tệp công bố: bản đó được giữ tại {path}",
            f"a published file was changed by somebody: what was there is kept as {path}",
        )


def _tell_replies(done: Published) -> None:
    """Say how many replies to comments are published, and how many should be and are not."""
    replies = done.publication.replies
    told_, withheld = sum(map(len, replies.told.values())), replies.withheld
    if told_ or withheld:
        tell(f"{number(told_)} lời đáp góp ý", f"{counted(told_, 'reply to a comment', 'replies to comments')}")
    if withheld:
        tell_beside(
            f"{number(withheld)} lời đáp không công bố: đơn vị có quá ít góp ý, hoặc lời đáp còn nói đến ai đó",
            f"{withheld:,} replies are not published: the unit has too few comments, or the reply tells of somebody",
        )


def _series(one: SeriesFigures, settings: Settings) -> str:
    from pipeline.cli.names import channel_name

    figure = one.total
    if figure is None or figure.index is None:
        index = told("chưa có số liệu", "no figure") if figure is None else told("chưa có chỉ số", "no index")
    else:
        index = decimal(f"{figure.index:.1f} %")
    name = f"{one.series.survey} {one.series.period} {channel_name(settings, one.series.channel)}"
    state = "" if one.is_over else told(", tạm tính", ", provisional")
    held = told("; phiếu mới hơn chờ lần công bố sau", "; newer sheets wait for the next step") if one.is_held else ""
    shown = told(f"hiện {one.shown}/{len(one.units)} đơn vị", f"{one.shown} of {counted(len(one.units), 'unit')} shown")
    return f"{name}: {index}, {shown}{state}{held}"


PUBLISHING: dict[str, Callable[..., Any]] = {"publish": publish_command}
