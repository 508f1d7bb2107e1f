"""What the workbook says beside its tables, in Vietnamese and English; names in braces are filled in.

What tables, columns and values are called stands in ``columns``.
"""

from __future__ import annotations

from collections.abc import Mapping

from forms.bilingual import Words

# The sheets of the workbook, and how to read them.
ABOUT = Words("Phương pháp", "About")
BACK = Words("Về trang đầu", "Back to the first page")
DETAILED = Words("{title} (chi tiết)", "{title} (details)")
ALL_COLUMNS = Words("Mọi cột của bảng “{title}”.", "All columns of “{title}”.")
MATRIX_HINT = Words(
    "Bảng “{matrix}”: chữ đậm gạch chân là những tiêu chí thấp nhất của đơn vị.",
    "Sheet “{matrix}”: bold and underlined are the lowest criteria of each unit.",
)
SERIALS_HINT = Words(
    "Bảng “{units}”: dải số phiếu dẫn đến từng phiếu của đơn vị ở bảng “{sheets}”.",
    "Sheet “{units}”: the serials lead to the unit's sheets on “{sheets}”.",
)
SHEETS = Words("Các bảng trong tệp này", "Sheets of this workbook")
ROWS = Words("{rows} dòng", "{rows} rows")
TOO_LONG = Words(
    "Bảng có {rows} dòng, quá dài để đặt trong tệp này: xem {file}.",
    "The table has {rows} rows, too many for this workbook: see {file}.",
)
READING = Words("Cách đọc", "How to read it")
HINTS = (
    Words(
        "Bấm vào tên bảng ở trên để mở bảng; bấm vào ô A1 của bảng để trở về trang đầu.",
        "Click the name of a sheet above to open it; cell A1 of each sheet leads back to the first page.",
    ),
    Words(
        "Dấu [+] phía trên bảng mở các cột chi tiết đang được thu gọn.",
        "The [+] above a sheet opens the columns with details that are folded away.",
    ),
    Words(
        "Dòng chữ nghiêng màu xám: quá ít phiếu hoặc nhóm quá nhỏ, không xếp hạng. Ô trống: không có số liệu.",
        "Grey italics: too few sheets or too small a group, without a rank. An empty cell: there is no figure.",
    ),
    Words(
        "KTC 95 %: khoảng tin cậy 95 %. Thanh nhạt sau chỉ số hài lòng đi từ 0 đến 100 %.",
        "95 % CI: confidence interval of 95 %. The light bar behind an index runs from 0 to 100 %.",
    ),
)
METHOD_HEADING = Words("Phương pháp", "Method")

# What figures say before the last doubt is settled.
PRELIMINARY = Words("SƠ BỘ", "PRELIMINARY")
ANSWERS_WAIT = Words("{count} câu trả lời chờ xử lý.", "{count} answers wait for a person.")
INDEX_BETWEEN = Words(
    "{channel}: chỉ số sẽ nằm trong khoảng {low}–{high} %.", "{channel}: the index lies between {low} and {high} %."
)

# The state of the data, line by line.
LABELS: Mapping[str, Words] = {
    "title": Words("Kết quả khảo sát sự hài lòng", "Results of the satisfaction survey"),
    "state": Words("Tình trạng dữ liệu", "State of the data"),
    "survey": Words("Phiếu khảo sát", "Survey"),
    "periods": Words("Kỳ khảo sát", "Periods"),
    "units": Words("Số đơn vị", "Units"),
    "issued": Words("Phiếu phát ra", "Sheets issued"),
    "returned": Words("Phiếu thu về", "Sheets returned"),
    "valid": Words("Phiếu hợp lệ", "Valid"),
    "invalid": Words("Phiếu không hợp lệ", "Invalid"),
    "waiting": Words("Phiếu chờ xử lý (chưa tính)", "Waiting for a person (not counted)"),
    "preliminary": PRELIMINARY,
    "missing": Words("Đơn vị chưa nộp phiếu", "Units that have not delivered"),
    "reviewed": Words("Phiếu đã xem lại", "Sheets reviewed"),
    "changed": Words("Câu trả lời đã sửa khi xem lại", "Answers changed in review"),
    "pages": Words("Trang quét đã nhận", "Pages that arrived"),
    "accounted": Words("Trang đã có kết quả xử lý", "Pages accounted for"),
    "logged": Words("Nhật ký ghi lần cuối", "Log last written to"),
    "head": Words("Mã cuối nhật ký (phieu log --verify)", "Head of the log (phieu log --verify)"),
    "made_anew": Words(
        "Tệp này được tạo lại mỗi lần chạy phieu tabulate; bản đã có người sửa được giữ bên cạnh (report-kept-…). Kế "
        "hoạch khắc phục điền vào measures.csv thì lần sau vẫn còn.",
        "This file is made anew by each phieu tabulate; one that somebody changed is kept beside it (report-kept-…). "
        "Measures that are filled into measures.csv are carried over.",
    ),
}
MOMENT = Words("{at:%H:%M} ngày {at.day}/{at.month}/{at.year}", "{at:%Y-%m-%d %H:%M}")

# Who says that an overvote is one, by the setting.
OVERVOTE: Mapping[str, Words] = {
    "ask": Words(", sau khi có người xem", ", once a person has looked at it"),
    "void": Words(" mà không cần người xem, theo quy định của đơn vị", ", by rule of this office: no person is asked"),
}

# How figures are made, a paragraph each, as every report and workbook says it.
SATISFIED_ONE = Words(" ({levels})", " ({levels})")
SATISFIED_OF = Words(" (thang {scale}: {levels})", " (scale {scale}: {levels})")
NONE_SATISFIED = Words("không có mức nào", "no level")
NOT_STATED = Words("theo vị trí và tên mức, vì phiếu không ghi rõ", "by place and name, since the survey does not say")
METHOD = (
    Words(
        "Chỉ số hài lòng = 100·A/V, trong đó A là số câu trả lời ở mức được tính là hài lòng{satisfied}, V là số câu "
        "trả lời hợp lệ; câu để trống, câu không hợp lệ và câu trả lời “không áp dụng” không tính vào A và V. Điểm "
        "trung bình = tổng điểm/V.",
        "Index = 100·A/V: A is the number of answers at levels that count as satisfied{satisfied}, V the number of "
        "valid answers; open and void answers, and those that a question does not apply, are in neither. Mean = sum of "
        "scores / V.",
    ),
    Words(
        "Khi gộp tiêu chí, đơn vị hay địa bàn thì cộng số câu trả lời rồi mới chia; không lấy trung bình của các tỷ lệ."
        " Các hình thức thu phiếu được trình bày riêng, không gộp với nhau. Số liệu chỉ làm tròn một lần, ở bước cuối: "
        "chỉ số lấy hai chữ số thập phân, tỷ lệ lấy một.",
        "Over criteria, units or areas, answers are added up and then divided; percentages are never averaged. Channels"
        " stand side by side and are not pooled. Figures are rounded once, at the end: the index to two decimals, "
        "shares to one.",
    ),
    Words(
        "Phiếu thu về = phiếu hợp lệ + phiếu không hợp lệ + phiếu chờ xử lý. Phiếu không hợp lệ khi để trống, hoặc khi "
        "hơn {invalid_share} số câu bắt buộc không có câu trả lời hợp lệ. Câu chọn nhiều hơn một ô chỉ mất câu đó"
        "{overvote}. Máy chưa chắc thì người xem quyết định; khi chưa quyết định, riêng câu đó chưa được tính, và "
        "phiếu chỉ chờ khi chưa biết có hợp lệ hay không. Số liệu còn có thể thay đổi thì ghi kèm số câu chờ xử lý và "
        "hai giới hạn: khi mọi câu đó đều là không hài lòng, và khi đều là hài lòng.",
        "Returned = valid + invalid + waiting. A sheet is invalid when it is blank, or when more than {invalid_share} "
        "of its required questions have no valid answer. Two marks where one is meant void that question alone"
        "{overvote}. What the machine is not sure of, a person decides; until then that question is not counted, and a "
        "sheet waits only while nobody can know whether it will be valid. A figure that may still move says how many "
        "answers wait, and where it would lie if all of them were dissatisfied, or satisfied.",
    ),
    Words(
        "Khoảng tin cậy 95 % tính theo công thức Wilson (1927). Các câu trả lời trên cùng một phiếu thường giống nhau, "
        "nên ngoài khoảng tính theo từng câu trả lời còn có khoảng tính theo phiếu (rộng hơn, dùng trong mọi so sánh và"
        " biểu đồ). Khi biết số giao dịch, khoảng này được hiệu chỉnh cho tổng thể hữu hạn. Với chỉ số trên 97 % và ít "
        "phiếu, khoảng tin cậy có thể hẹp hơn thực tế.",
        "95 % intervals are Wilson's (1927). Answers of one sheet resemble each other, so beside the interval over "
        "answers there is one in which the sheet is the unit (wider; all comparisons and charts use it). Where the "
        "number of transactions is known, it is corrected for the finite population. At an index over 97 % and with few"
        " sheets it may be narrower than it should be.",
    ),
    Words(
        "Thay đổi của hình thức, tiêu chí và địa bàn chỉ tính trên các đơn vị có ít nhất {fewest_for_rank} phiếu hợp lệ"
        " ở cả hai kỳ. Mỗi đơn vị giữ một trọng số ở cả hai kỳ là số câu trả lời hợp lệ của kỳ này, nên việc đơn vị nộp"
        " nhiều hay ít phiếu hơn không tạo ra thay đổi. Khi số đơn vị đó chưa bằng một nửa số đơn vị có phiếu ở một"
        " trong hai kỳ thì ghi “chưa so sánh được”; khi chưa đến một nửa số tiêu chí được hỏi ở cả hai kỳ thì không so"
        " sánh chỉ số chung. Khoảng tin cậy: Zou và Donner (2008).",
        "Changes of channels, criteria and areas are taken over the units with at least {fewest_for_rank} valid sheets "
        "in both periods. Each unit keeps one weight in both, its valid answers of this period, so that a unit which "
        "sends more or fewer sheets makes no change by that. Where these are fewer than half of the units with sheets "
        "in either period, it says “not comparable yet”; where fewer than half of the criteria are asked in both, the "
        "overall index is not compared. Intervals: Zou and Donner (2008).",
    ),
    Words(
        "Thay đổi so với kỳ trước và khác biệt giữa các đơn vị được kiểm định (Miettinen và Nurminen, 1985), hiệu chỉnh"
        " Holm (1979) cho nhiều phép so sánh, mức ý nghĩa 5 %. Khi không đạt, báo cáo ghi “chưa thấy thay đổi rõ rệt”. "
        "Xếp hạng được ghi thành khoảng khi khoảng tin cậy của các đơn vị chồng lên nhau.",
        "Changes since the period before, and differences between units, are tested (Miettinen and Nurminen, 1985) with"
        " Holm's correction (1979) for many comparisons, at the level of 5 %. Where a test finds nothing, it says “no "
        "clear change”. Ranks are given as ranges where intervals overlap.",
    ),
    Words(
        "Đơn vị có dưới {fewest_for_rank} phiếu hợp lệ được ghi là “quá ít phiếu” và không xếp hạng. Nhóm người trả lời"
        " dưới {fewest_in_cell} người không được công bố, và cả ô bên cạnh mà từ đó có thể suy ra.",
        "A unit with fewer than {fewest_for_rank} valid sheets is shown as “too few” and has no rank. Groups of fewer "
        "than {fewest_in_cell} people are not shown, nor is the cell beside them from which they could be found.",
    ),
    Words(
        "Phiếu được phát tại quầy hoặc đặt cạnh hòm thư, không phải là mẫu ngẫu nhiên: khoảng tin cậy cho biết sai số "
        "do ít phiếu, không cho biết những người không trả lời nghĩ gì.",
        "Sheets are handed out at the desk or lie beside a box; they are no random sample. An interval says how far few"
        " sheets may lead astray, not what those think who did not answer.",
    ),
)
