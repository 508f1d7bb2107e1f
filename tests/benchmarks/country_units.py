"""The units of a made-up country: communes and wards of 34 provinces, and the register that lists them."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import product
from pathlib import Path

from forms.register import COLUMNS

COMMUNES = 3_321
"""Communes, wards and special zones of Việt Nam since 1 July 2025 (Resolutions 1656 to 1689/NQ-UBTVQH15)."""
PROVINCES = 34
_FIRST = (
    "An Bình Cẩm Đại Đông Đức Gia Hải Hòa Hưng Kim Lạc Long Mỹ Nam Nghĩa Ngọc Phú Phước Quang Quảng Sơn Tân Tây Thái"
)
_SECOND = (
    "Bắc Châu Dương Giang Hà Hiệp Hội Khánh Lâm Lộc Lợi Minh Nguyên Phong Phương Thành Thạnh Thắng Thịnh Thủy Tiến"
)
_SINCE = "2025-07-01"


@dataclass(frozen=True, slots=True)
class MadeUnit:
    """A unit: its id in the register, its name and its kind, and the code of its province."""

    id: str
    name: str
    kind: str
    province: str


def units_of_country(count: int) -> list[MadeUnit]:
    """Return so many communes, three in ten of them wards, spread over the provinces; no two in one have one name."""
    names = [f"{first} {second}" for first, second in product(_FIRST.split(), _SECOND.split())]
    made = []
    for number in range(count):
        province = f"{number * PROVINCES // count + 1:02d}"
        kind, prefix = ("ward", "Phường") if number % 10 < 3 else ("commune", "Xã")
        made.append(MadeUnit(f"vn{3 * number + 4:05d}", f"{prefix} {names[7 * number % len(names)]}", kind, province))
    return made


def write_register(path: Path, units: Sequence[MadeUnit]) -> None:
    """Write ``units.csv`` with these units and their provinces."""
    with path.open("w", encoding="utf-8", newline="") as file:
        table = csv.DictWriter(file, COLUMNS, restval="")
        table.writeheader()
        for code in sorted({unit.province for unit in units}):
            table.writerow(
                {"unit_id": f"tinh{code}", "gso_code": code, "name_vi": f"Tỉnh số {int(code)}", "type": "province"}
            )
        for unit in units:
            whose = {"unit_id": unit.id, "gso_code": unit.id[2:], "name_vi": unit.name, "type": unit.kind}
            table.writerow(whose | {"parent_gso": unit.province, "valid_from": _SINCE})
