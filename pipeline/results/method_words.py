"""How figures are made, as every report and workbook says it, in Vietnamese and English."""

from __future__ import annotations

from pipeline.settings import Validity

_VI = (
    "Chỉ số hài lòng = 100·A/V, trong đó A là số câu trả lời ở mức 4 (hài lòng) và 5 (rất hài lòng), V là số câu "
    "trả lời hợp lệ; câu bỏ trống và câu không hợp lệ không tính vào A và V. Mức 3 (bình thường) không phải là hài "
    "lòng. Điểm trung bình = tổng điểm/V.",
    "Khi gộp tiêu chí, đơn vị hay địa bàn thì cộng số câu trả lời rồi mới chia; không lấy trung bình của các tỷ lệ."
    " Các hình thức thu phiếu được trình bày riêng, không gộp với nhau. Số liệu chỉ làm tròn một lần, ở bước cuối: "
    "chỉ số lấy hai chữ số thập phân, tỷ lệ lấy một.",
    "Phiếu thu về = phiếu hợp lệ + phiếu không hợp lệ + phiếu chờ xử lý. Phiếu không hợp lệ khi để trắng, hoặc khi "
    "hơn {invalid_share} số câu bắt buộc không có câu trả lời hợp lệ. Câu chọn nhiều hơn một ô chỉ mất câu đó. Máy "
    "chưa chắc thì người xem quyết định; khi chưa quyết định, phiếu không được tính.",
    "Khoảng tin cậy 95 % tính theo công thức Wilson (1927). Các câu trả lời trên cùng một phiếu thường giống nhau, "
    "nên ngoài khoảng tính theo từng câu trả lời còn có khoảng tính theo phiếu (rộng hơn, dùng trong mọi so sánh và"
    " biểu đồ). Khi biết số giao dịch, khoảng này được hiệu chỉnh cho tổng thể hữu hạn. Với chỉ số trên 97 % và ít "
    "phiếu, khoảng tin cậy có thể hẹp hơn thực tế.",
    "Thay đổi so với kỳ trước và khác biệt giữa các đơn vị được kiểm định (Miettinen và Nurminen, 1985), hiệu chỉnh"
    " Holm (1979) cho nhiều phép so sánh, mức ý nghĩa 5 %. Khi không đạt, báo cáo ghi “chưa thấy thay đổi rõ rệt”. "
    "Xếp hạng được ghi thành khoảng khi khoảng tin cậy của các đơn vị chồng lên nhau.",
    "Đơn vị có dưới {fewest_for_rank} phiếu hợp lệ được ghi là “quá ít phiếu” và không xếp hạng. Nhóm người trả lời"
    " dưới {fewest_in_cell} người không được công bố, và cả ô bên cạnh mà từ đó có thể suy ra.",
    "Phiếu được phát tại quầy hoặc đặt cạnh hòm thư, không phải là mẫu ngẫu nhiên: khoảng tin cậy cho biết sai số "
    "do ít phiếu, không cho biết những người không trả lời nghĩ gì.",
)
_EN = (
    "Index = 100·A/V: A is the number of answers at level 4 (satisfied) or 5 (very satisfied), V the number of valid "
    "answers; open and void answers are in neither. Level 3 (neutral) is not satisfied. Mean = sum of scores / V.",
    "Over criteria, units or areas, answers are added up and then divided; percentages are never averaged. Channels"
    " stand side by side and are not pooled. Figures are rounded once, at the end: the index to two decimals, "
    "shares to one.",
    "Returned = valid + invalid + waiting. A sheet is invalid when it is blank, or when more than {invalid_share} "
    "of its required questions have no valid answer. Two marks where one is meant void that question alone. What "
    "the machine is not sure of, a person decides; until then the sheet is not counted.",
    "95 % intervals are Wilson's (1927). Answers of one sheet resemble each other, so beside the interval over "
    "answers there is one in which the sheet is the unit (wider; all comparisons and charts use it). Where the "
    "number of transactions is known, it is corrected for the finite population. At an index over 97 % and with few"
    " sheets it may be narrower than it should be.",
    "Changes since the period before, and differences between units, are tested (Miettinen and Nurminen, 1985) with"
    " Holm's correction (1979) for many comparisons, at the level of 5 %. Where a test finds nothing, it says “no "
    "clear change”. Ranks are given as ranges where intervals overlap.",
    "A unit with fewer than {fewest_for_rank} valid sheets is shown as “too few” and has no rank. Groups of fewer than "
    "{fewest_in_cell} people are not shown, nor is the cell beside them from which they could be found.",
    "Sheets are handed out at the desk or lie beside a box; they are no random sample. An interval says how far few"
    " sheets may lead astray, not what those think who did not answer.",
)


def method(validity: Validity, language: str) -> tuple[str, ...]:
    """Return the method, a paragraph each, in Vietnamese (``vi``) or English."""
    numbers = {
        "invalid_share": str(validity.invalid_share),
        "fewest_for_rank": validity.fewest_for_rank,
        "fewest_in_cell": validity.fewest_in_cell,
    }
    return tuple(paragraph.format(**numbers) for paragraph in (_VI if language == "vi" else _EN))
