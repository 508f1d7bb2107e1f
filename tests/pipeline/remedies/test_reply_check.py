"""What a reply must not say before it is published."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.remedies.reply_check import What, findings, may_be_published

NAMES = ("Trần Thị An", "lan", "Nguyễn Văn Bình")


def what(reply: str, comment: str = "") -> list[str]:
    return [one.what.value for one in findings(reply, NAMES, comment)]


@pytest.mark.parametrize(
    ("reply", "found"),
    [
        ("Phường đã bố trí thêm quầy tiếp nhận từ ngày 01/3/2026.", []),
        ("Đã có thêm 20 ghế và 2 quạt; giờ làm việc 7h30-17h.", []),
        ("Theo Nghị định 61/2018/NĐ-CP, hồ sơ trả trong 15 ngày.", []),
        ("Đồng chí trần thị an đã nhắc nhở nhân viên.", ["known"]),
        ("Lan đã xin lỗi công dân.", ["known"]),
        ("Phường Lân Phong đã sửa.", []),
        ("Ông Nam ở tổ 5 phản ánh đúng.", ["name"]),
        ("Liên hệ 0912 345 678.", ["phone"]),
        ("Gửi về an@uongbi.gov.vn", ["mail"]),
        ("Căn cước 022123456789", ["paper"]),
        ("Phiếu 0001234-S đã được trả lời.", ["serial"]),
        ("Phiếu 0001234-A", ["number"]),
        ("Hồ sơ H49.27-240315-0012 đã trả.", ["dossier"]),
        ("Hồ sơ 000.00.12.H49-240315-0012 đã trả.", ["dossier"]),
        ("Mã 12345678 đã có.", ["number"]),
        ("Gọi 0912–345–678, 0912/345/678 hoặc 0912 - 345 - 678", ["phone", "number", "number"]),
        ("Gọi 0912\u200b345678 hoặc ０９１２３４５６７９", ["phone", "phone"]),
        ("Xe 14B1-123.45", ["number"]),
        ("Gửi về an @ uongbi.gov.vn, an (at) gmail.com", ["mail", "mail"]),
        ("Tran Thi An da xin loi", ["known"]),
        ("Đồng chí An và chị Bình đã rút kinh nghiệm.", ["known", "known"]),
        ("Cán bộ an ninh và chị bình tĩnh xem An toàn là trên hết", []),
        ("Kinh phí 1.250.000.000 đồng; giai đoạn 2024-2025, từ 01/3/2026 đến 31/12/2026.", []),
        ("Mở cửa 07.30-11.30, 13.30-17.00; 98,75 % (1.234/1.250); Điều 5, 6, 7, 8, 9, 10, 11.", []),
    ],
)
def test_what_names_somebody_is_pointed_at(reply: str, found: list[str]) -> None:
    assert what(reply) == found


@given(
    st.text("ab ,.;:()\n", max_size=30),
    st.sampled_from(
        ["0912345678", "+84 912 345 678", "022123456789", "a.b@c.vn", "0001234-S", "Trần Thị An", "1234567"]
    ),
    st.text(" ,;()\n", max_size=5),
)
def test_whatever_stands_around_it_what_tells_of_somebody_keeps_a_reply_from_being_told(
    before: str, told: str, after: str
) -> None:
    found = findings(f"{before} {told}{after}", NAMES)
    assert not may_be_published(found, no_names=True)
    assert all(one.start < one.end for one in found)
    assert all(one.end <= other.start for one, other in pairwise(found))


def test_a_quotation_of_the_comment_is_pointed_at_and_no_few_words_in_common() -> None:
    comment = "Hôm thứ ba tôi bế cháu đi làm khai sinh phải chờ lâu."
    (one,) = findings("Bạn viết “hôm thứ ba tôi BẾ CHÁU đi làm”; phường xin lỗi.", (), comment)
    assert (one.what, one.must_change) == (What.QUOTE, True)
    assert "Bạn viết “hôm thứ ba tôi BẾ CHÁU đi làm”; phường xin lỗi."[one.start : one.end].startswith("hôm thứ ba")
    assert what("Bạn viết hom thu ba toi be chau di lam", comment) == ["quote"]
    assert what("Phường xin lỗi vì phải chờ lâu.", comment) == []
    assert what("Chờ lâu là đúng.", "Chờ lâu") == ["quote"]
    assert what("Tốt, cảm ơn.", "Tốt") == []


def test_whom_the_comment_names_the_reply_does_not() -> None:
    comment = "Tôi là Đỗ Thị Hoa, đề nghị chị Thu cười nhiều hơn"
    assert what("Cảm ơn do thi hoa; Chị Thu đã rút kinh nghiệm, chị Hoa yên tâm.", comment) == ["known"] * 3
    assert what("Mùa thu này phường trồng thêm hoa.", comment) == []


def test_a_likely_name_alone_may_be_said_to_be_none() -> None:
    names = findings("Bà Triệu là tên đường đã được sửa.")
    assert [one.what for one in names] == [What.NAME]
    assert not may_be_published(names, no_names=False)
    assert may_be_published(names, no_names=True)
    assert not may_be_published(findings("Gọi 0912345678"), no_names=True)
    assert may_be_published([], no_names=False)
