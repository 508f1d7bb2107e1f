"""Whether sheets invite to answer online, and the layout that they have then."""

from __future__ import annotations

from forms.bilingual import both
from forms.errors import AddressError
from forms.flow import lay_out
from forms.layout import Layout
from forms.one_time_code import OnlineKey, online_key
from forms.online_link import Online, check_address
from forms.survey import Survey
from pipeline.workspace import Workspace


def is_online(workspace: Workspace, wanted: bool | None = None) -> bool:
    """Tell whether sheets invite to answer online: as was said, else as the settings have it."""
    online = workspace.settings.online
    return bool(online.address and online.sheets) if wanted is None else wanted


def layout_to_print(workspace: Workspace, survey: Survey, *, online: bool | None = None) -> Layout:
    """Return the layout of the sheets that are printed now.

    Args:
        workspace: whose settings say whether they invite to answer online.
        survey: what they ask.
        online: whether they do; ``None``: as the settings say.

    Raises:
        LayoutError: the survey does not fit the paper.
    """
    return lay_out(survey, is_online=is_online(workspace, online))


def online_of(workspace: Workspace) -> Online:
    """Return where and by what codes sheets and slips can be answered online.

    Raises:
        AddressError: the settings have no address, or none that fits.
        KeyFileError: ``phieu.key`` can't be read.
    """
    address = workspace.settings.online.address
    if not address:
        raise AddressError(
            both("chưa ghi địa chỉ để người dân trả lời trực tuyến", "nothing says where people answer online"),
            both(
                "Ghi địa chỉ trong phieu.toml, mục [online], dòng address.",
                "Write the address into phieu.toml, [online] address.",
            ),
        )
    check_address(address)
    return Online(address, online_key(workspace.key))


def online_keys(workspace: Workspace) -> tuple[OnlineKey, ...]:
    """Return the keys of all codes that were ever printed, the oldest first.

    Raises:
        KeyFileError: ``phieu.key`` can't be read.
    """
    return tuple(map(online_key, workspace.keys))
