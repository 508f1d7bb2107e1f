"""The help of all commands in Vietnamese, by what it is in English; loaded only where it is shown."""

from __future__ import annotations

HELP: dict[str, str] = {
    # The program
    "Print survey sheets, read them back from scans, and tabulate them by unit.": (
        "In phiếu khảo sát, đọc phiếu từ bản quét và tổng hợp theo đơn vị."
    ),
    "The workspace. Else the folder that $PHIEU_WORKSPACE names, else this one or the next above it.": (
        "Thư mục làm việc. Nếu không ghi: thư mục nêu trong $PHIEU_WORKSPACE, hoặc thư mục này hay thư mục cấp trên."
    ),
    "The language of all that is said: vi or en. Else $PHIEU_LANGUAGE, else the workspace's, else the terminal's.": (
        "Ngôn ngữ của lời nhắn: vi hoặc en. Nếu không ghi: theo $PHIEU_LANGUAGE, thư mục làm việc, rồi máy tính."
    ),
    "Show where in the program an error came from.": "Cho biết lỗi phát sinh ở đâu trong chương trình.",
    "Say which phieu this is.": "Cho biết phiên bản phieu.",
    "Install completion for the current shell.": "Cài đặt gợi ý lệnh cho cửa sổ lệnh đang dùng.",
    "Show completion for the current shell, to copy it or customize the installation.": (
        "In ra đoạn mã gợi ý lệnh cho cửa sổ lệnh đang dùng, để sao chép hoặc tự cài đặt."
    ),
    "Show this message and exit.": "Hiện trợ giúp này rồi thoát.",
    # Options that several commands have
    "All of it as JSON.": "Toàn bộ, dạng JSON.",
    "All figures as JSON.": "Mọi số liệu, dạng JSON.",
    "The whole list as JSON.": "Cả danh sách, dạng JSON.",
    "Of the scan, from 1.": "Trang của bản quét, tính từ 1.",
    "A scan's name as results/pages.csv has it.": "Tên bản quét như trong results/pages.csv.",
    "Who has it done; else who is logged in here.": "Người yêu cầu; nếu không ghi: người đang đăng nhập máy này.",
    "Read on a Dask cluster: tcp://scheduler:8786.": "Đọc trên cụm máy Dask: tcp://scheduler:8786.",
    "Count on a Dask cluster: tcp://scheduler:8786.": "Đếm trên cụm máy Dask: tcp://scheduler:8786.",
    "0 takes any that is free.": "Cổng; 0 là cổng bất kỳ còn trống.",
    "A reverse proxy's: it tells where browsers are, and whether by https.": (
        "Địa chỉ máy chủ trung gian (reverse proxy), nơi cho biết trình duyệt ở đâu và có dùng https không."
    ),
    "For https: the certificate, PEM.": "Cho https: chứng thư số, dạng PEM.",
    "For https: its key, PEM.": "Cho https: khóa của chứng thư, dạng PEM.",
    # Batches
    "List what was brought in one go; hold, release or withdraw it.": (
        "Liệt kê các lô đã nạp; tạm giữ, bỏ tạm giữ hoặc rút một lô."
    ),
    "List what was brought in one go, the newest first.": "Liệt kê các lô đã nạp, mới nhất trước.",
    "Only so many of the newest; 0: all.": "Chỉ chừng này lô mới nhất; 0: tất cả.",
    "The batch's number, as phieu batches has it.": "Số của lô, như phieu batches liệt kê.",
    "Put a batch on hold: its pages wait, and are not counted.": "Tạm giữ một lô: các trang chờ và chưa được tính.",
    "Have a batch count that is on hold.": "Bỏ tạm giữ để lô được tính.",
    "Withdraw a batch of which nothing was reported: its pages never count. The same files may be brought again.": (
        "Rút một lô chưa có trong báo cáo nào: các trang không bao giờ được tính. Có thể nạp lại chính các tệp ấy."
    ),
    # The register of shortcomings
    "The register of shortcomings and measures: list it, import and export it, take its steps.": (
        "Sổ theo dõi hạn chế và giải pháp: liệt kê, nạp, xuất, ghi từng bước."
    ),
    "List the shortcomings, with measure, owner, due date and how they stand.": (
        "Liệt kê các hạn chế, kèm giải pháp, người thực hiện, thời hạn và trạng thái."
    ),
    "Those that stand so: proposed, decided, under-way, done, checked, dropped.": (
        "Các hạn chế ở trạng thái này: proposed, decided, under-way, done, checked, dropped."
    ),
    "Of this unit alone, by its id.": "Chỉ của đơn vị này, theo mã.",
    "Those of an owner whose name holds this.": "Chỉ của người thực hiện có tên chứa đoạn này.",
    "Those alone whose date has passed.": "Chỉ các hạn chế đã quá thời hạn.",
    "Show all of a shortcoming: its figure, what was filled in, every step.": (
        "Hiện mọi điều về một hạn chế: số liệu, nội dung đã ghi, từng bước."
    ),
    "Add a shortcoming. With measure, owner and date it is still a proposal: phieu measures decide says so.": (
        "Ghi một hạn chế vào sổ. Dù có giải pháp, người và thời hạn, đó mới là đề xuất: quyết định bằng phieu measures "
        "decide."
    ),
    "What falls short, in words.": "Hạn chế là gì, bằng lời.",
    "The unit's id; else the whole office.": "Mã đơn vị; nếu không ghi: của toàn cơ quan.",
    "Why it is so.": "Nguyên nhân.",
    "What is to be done about it.": "Giải pháp khắc phục.",
    "Who has to do it.": "Người thực hiện.",
    "Until when: 31/12/2026, 12/2026, Q4/2026.": "Thời hạn: 31/12/2026, 12/2026, Q4/2026.",
    "Take over a list that the office keeps in a spreadsheet, each line once; imported again, what is new in it.": (
        "Nạp danh sách mà cơ quan đang giữ trong bảng tính, mỗi dòng một lần; nạp lại thì chỉ lấy phần mới."
    ),
    "A list as the office keeps it: CSV or XLSX.": "Danh sách của cơ quan: CSV hoặc XLSX.",
    "The unit of lines that name none.": "Đơn vị của các dòng không ghi đơn vị.",
    "Write the register into a file that can be typed into and imported again.": (
        "Xuất sổ thành tệp để điền tiếp rồi nạp lại."
    ),
    "Where to: F.csv or F.xlsx.": "Tệp ra: F.csv hoặc F.xlsx.",
    "Its number, as phieu measures has it.": "Số của hạn chế, như phieu measures liệt kê.",
    "Decide what is to be done, by whom and until when. What was filled in before need not be given again.": (
        "Quyết định làm gì, ai làm, đến bao giờ. Phần đã ghi trước đó không cần ghi lại."
    ),
    "Say that a measure is under way.": "Ghi rằng giải pháp đang được thực hiện.",
    "Say that a measure was carried out. The figures of the next periods say whether it helped.": (
        "Ghi rằng giải pháp đã thực hiện xong. Số liệu các kỳ sau cho biết có tác dụng không."
    ),
    "The day on which it was done; else today.": "Ngày thực hiện xong; nếu không ghi: hôm nay.",
    "What came of it.": "Kết quả.",
    "Close a shortcoming that was put right: about a figure where the figures bear that out, else with a reason.": (
        "Đóng một hạn chế đã khắc phục: nếu về một chỉ số thì khi số liệu xác nhận, nếu không thì kèm lý do."
    ),
    "Say that nothing will be done about a shortcoming, and why not.": (
        "Ghi rằng sẽ không khắc phục hạn chế này, và vì sao."
    ),
    "Open a shortcoming again.": "Mở lại một hạn chế.",
    "What the unit has to answer.": "Điều đơn vị phải trả lời.",
    "Return a measure to its unit with a question.": "Trả giải pháp về đơn vị kèm câu hỏi.",
    "The answer to its question.": "Câu trả lời cho câu hỏi kèm theo.",
    "Answer the question with which a measure was returned.": "Trả lời câu hỏi kèm theo giải pháp đã bị trả lại.",
    "The file, of at most 5 MB.": "Tệp, nhiều nhất 5 MB.",
    "Attach a file to a shortcoming.": "Đính kèm một tệp vào hạn chế.",
    "The reason.": "Lý do.",
    "The reason, which is kept.": "Lý do, được lưu lại.",
    "Whether to read what arrives in inbox/, as phieu watch does.": (
        "Có đọc những gì đến trong inbox/ hay không, như phieu watch."
    ),
    # Making, printing, looking
    "Make a workspace with the sample survey and register.": (
        "Lập một thư mục làm việc với phiếu hỏi và danh mục đơn vị mẫu."
    ),
    "A new folder, or one that is no workspace yet.": "Thư mục mới, hoặc chưa phải là thư mục làm việc.",
    "Print sheets, each with a serial that is never given twice.": "In phiếu, mỗi phiếu một số không bao giờ cấp lại.",
    "How the sheets are handed out: counter, box, …": "Hình thức phát phiếu: counter (tại quầy), box (hòm thư), …",
    "What they count in: 2019, 2019-Q1 or 2019-03.": "Kỳ khảo sát: 2019, 2019-Q1 hoặc 2019-03.",
    "Sheets for each unit; a proof is of one.": "Số lượng phiếu cho mỗi đơn vị; bản mẫu chỉ có một phiếu.",
    "One sheet to look at, marked MẪU: it has no serial, and never counts. Nothing is issued.": (
        "Một phiếu để xem, có chữ MẪU: không có số phiếu và không bao giờ được tính. Không cấp số nào."
    ),
    "List what was printed; cancel a run that was never handed out; make a lost PDF anew.": (
        "Liệt kê các lượt đã in; hủy lượt chưa hề phát; lập lại tệp PDF bị mất."
    ),
    "List what was printed, the newest first, with how many sheets came back.": (
        "Liệt kê các lượt đã in, mới nhất trước, cùng số lượng phiếu đã thu về."
    ),
    "Those of a period.": "Các lượt của một kỳ.",
    "Those of a unit, by its id.": "Các lượt của một đơn vị, theo mã.",
    "Those alone that were cancelled.": "Chỉ các lượt đã hủy.",
    "So many at most, the newest first.": "Nhiều nhất bấy nhiêu, mới nhất trước.",
    "The unit's id.": "Mã đơn vị.",
    "The number of the run among those of its unit.": "Số thứ tự của lượt in trong đơn vị.",
    "How many of its sheets have come back, as you were told.": (
        "Bao nhiêu phiếu của lượt đã thu về, theo con số đã báo cho bạn."
    ),
    "Cancel a run that was never handed out: nobody waits for its sheets. One that comes back waits for a person.": (
        "Hủy một lượt chưa hề phát: không ai chờ phiếu của lượt này. Phiếu nào thu về thì chờ người xem."
    ),
    "Why its sheets were never handed out.": "Vì sao phiếu của lượt chưa hề được phát.",
    "Take back that a run was cancelled: its sheets are issued again.": (
        "Khôi phục một lượt đã hủy: phiếu của lượt lại được tính là đã phát."
    ),
    "Why, if there is something to say.": "Lý do, nếu có.",
    "Make the PDF of a run anew where it was lost, with the same serials. Never hand out both copies.": (
        "Lập lại tệp PDF bị mất của một lượt, với các số phiếu cũ. Không bao giờ phát cả hai bản."
    ),
    "The unit's id, as in units.csv.": "Mã đơn vị, như trong units.csv.",
    "Every ward, commune and center that is valid in the period.": (
        "Mọi phường, xã và trung tâm còn hoạt động trong kỳ."
    ),
    "The desk or official of the unit that they are for, as in desks.csv.": (
        "Quầy hoặc cán bộ của đơn vị, như trong desks.csv."
    ),
    "One PDF for all; else one each in print/.": (
        "Một tệp PDF cho tất cả; nếu không ghi: mỗi đơn vị một tệp trong print/."
    ),
    "Each sheet has a code to answer online instead; else as phieu.toml says.": (
        "Mỗi phiếu có một mã để trả lời trực tuyến thay cho giấy; nếu không ghi: theo phieu.toml."
    ),
    "Questions changed since the last printing mean the same; this is logged.": (
        "Các câu đã sửa từ lần in trước vẫn cùng ý nghĩa; điều này được ghi nhật ký."
    ),
    "Show where everything of the current survey lies on the page.": (
        "Cho biết từng phần của phiếu hỏi hiện tại nằm ở đâu trên trang."
    ),
    "The whole geometry as JSON.": "Toàn bộ vị trí, dạng JSON.",
    "Say whether this printer and scanner are good enough, by a scanned blank sheet. Nothing is recorded.": (
        "Cho biết máy in và máy quét có đạt yêu cầu không, qua một tờ phiếu trắng đã quét. Không ghi lại gì."
    ),
    "A scan of printed sheets that nobody marked.": "Bản quét các phiếu đã in mà chưa ai đánh dấu.",
    "Draw a page as the reader sees it: boxes, marks, doubts, the fault. Nothing is recorded.": (
        "Vẽ một trang như máy đọc thấy: ô, dấu, chỗ nghi vấn, lỗi. Không ghi lại gì."
    ),
    "A file, or a scan's name as results/pages.csv has it.": "Một tệp, hoặc tên bản quét như trong results/pages.csv.",
    "Where to draw it; else SCAN-PAGE.png here.": "Tệp ảnh ghi ra; nếu không ghi: TÊN-TRANG.png ở thư mục này.",
    "Copy a scan out of the archive, as it arrived and under its own name. The archive keeps its own.": (
        "Chép một bản quét từ kho lưu trữ ra, đúng như khi nhận và với tên của nó. Kho lưu trữ vẫn giữ bản của mình."
    ),
    "The folder that the copy goes to.": "Thư mục chứa bản chép.",
    "List every fault that a page can have: what was seen and what to do, in Vietnamese and English.": (
        "Liệt kê mọi lỗi mà một trang có thể mắc: đã thấy gì và cần làm gì, bằng tiếng Việt và tiếng Anh."
    ),
    "Print, fill, scan (simulated), read, tabulate, and say how many answers were right.": (
        "In, điền, quét (mô phỏng), đọc, tổng hợp, rồi cho biết bao nhiêu câu trả lời đúng."
    ),
    "Where to keep it; an older demo there is replaced.": "Nơi lưu bản trình diễn; bản cũ ở đó bị thay.",
    "Sheets for each unit at the counter.": "Số lượng phiếu tại quầy của mỗi đơn vị.",
    "Another seed, other people.": "Số gieo khác cho ra những người trả lời khác.",
    "Look whether everything is here that is needed.": "Kiểm tra xem máy này có đủ những gì cần thiết không.",
    "Also read every scan that is kept: is it there, and as it arrived?": (
        "Đọc cả mọi bản quét đang lưu: có còn không, có đúng như khi nhận không?"
    ),
    # Slips
    "Print slips with codes, each good for one answer online, or posters with the open address of a unit or desk.": (
        "In thẻ có mã, mỗi mã trả lời trực tuyến một lần, hoặc áp phích ghi địa chỉ mở của đơn vị hay quầy."
    ),
    "What the answers count in: one of the channels of phieu.toml.": (
        "Hình thức mà câu trả lời được tính vào: một trong các hình thức của phieu.toml."
    ),
    "What they count in: 2019, 2019-Q1 or 2019-03. Of posters, today's quarter.": (
        "Kỳ khảo sát: 2019, 2019-Q1 hoặc 2019-03. Với áp phích: quý này."
    ),
    "Slips for each unit, ten a page.": "Số thẻ cho mỗi đơn vị, mười thẻ một trang.",
    "Print a poster with the address that is open to everyone instead.": (
        "In áp phích ghi địa chỉ mở cho mọi người thay cho thẻ."
    ),
    "Of a poster.": "Khổ giấy của áp phích.",
    # Results
    "Write the tables and the workbook into results/.": "Ghi các bảng và sổ tính vào results/.",
    "Of names, advice and CSV; else that of phieu.toml.": (
        "Ngôn ngữ của tên, lời khuyên và CSV; nếu không ghi: theo phieu.toml."
    ),
    "Also tell figures by the units of this day: 2026-01-31 or today.": (
        "Thêm số liệu theo các đơn vị của ngày này: 2026-01-31 hoặc today (hôm nay)."
    ),
    "Without answers.csv, sheets.csv and pages.csv: in half of the time.": (
        "Không ghi answers.csv, sheets.csv và pages.csv: chỉ mất nửa thời gian."
    ),
    "Write the report as PDF, HTML and a Word file, on all units or single ones, and the tables that it rests on.": (
        "Viết báo cáo dạng PDF, HTML và Word, về mọi đơn vị hoặc từng đơn vị, cùng các bảng làm căn cứ."
    ),
    "What it is about: 2019, 2019-Q1 or 2019-03. Else the newest complete one.": (
        "Kỳ báo cáo: 2019, 2019-Q1 hoặc 2019-03. Nếu không ghi: kỳ mới nhất đã kết thúc."
    ),
    "Where to; else results/report.pdf, or units/ID.pdf there. F.html and F.docx stand beside it.": (
        "Tệp ghi ra; nếu không ghi: results/report.pdf, hoặc units/MÃ.pdf ở đó. F.html và F.docx nằm bên cạnh."
    ),
    "Its id, where there are several.": "Mã phiếu hỏi, khi có nhiều phiếu hỏi.",
    "Whether it quotes comments that were typed.": "Có trích các ý kiến đã gõ lại hay không.",
    "On this unit alone: results/units/ID.pdf; may be repeated.": (
        "Chỉ về đơn vị này: results/units/MÃ.pdf; có thể ghi nhiều lần."
    ),
    "One on each unit that has sheets, and one on all, which joins them.": (
        "Mỗi đơn vị có phiếu một báo cáo, và một báo cáo chung gộp tất cả."
    ),
    "Whether it shows comments as pictures cut from the scans; else as phieu.toml says.": (
        "Có đưa ý kiến viết tay dưới dạng ảnh cắt từ bản quét hay không; nếu không ghi: theo phieu.toml."
    ),
    "Only put the form of the Word file there to be edited, and say where.": (
        "Chỉ ghi ra mẫu của tệp Word để chỉnh sửa, và cho biết ở đâu."
    ),
    "Write the public page: index by unit, period and channel, and receipts, as files for any web server.": (
        "Ghi trang công khai: chỉ số theo đơn vị, kỳ và hình thức, cùng biên nhận, thành tệp cho mọi máy chủ web."
    ),
    "Where to; else results/public/ of the workspace.": (
        "Thư mục ghi ra; nếu không ghi: results/public/ của thư mục làm việc."
    ),
    "Write ranges of desks and officials into results/desks/, for those who manage alone; each time is noted down.": (
        "Ghi khoảng điểm của quầy và cán bộ vào results/desks/, chỉ cho người quản lý; mỗi lần đều được ghi lại."
    ),
    "What it is about: 2019, 2019-Q1 or 2019-03. Else the newest.": (
        "Kỳ: 2019, 2019-Q1 hoặc 2019-03. Nếu không ghi: kỳ mới nhất."
    ),
    "This unit alone; may be repeated.": "Chỉ đơn vị này; có thể ghi nhiều lần.",
    "Of the tables; else that of phieu.toml.": "Ngôn ngữ của các bảng; nếu không ghi: theo phieu.toml.",
    "Only say who has looked at these figures, and when.": "Chỉ cho biết ai đã xem số liệu này, và khi nào.",
    # Scans and the store
    "Read scans, each once. Named files are copied into the archive; those in inbox/ are moved there.": (
        "Đọc bản quét, mỗi bản một lần. Tệp được nêu tên thì chép vào kho lưu trữ; tệp trong inbox/ thì chuyển vào đó."
    ),
    "Files or folders; none: all that lies in inbox/.": "Tệp hoặc thư mục; không ghi: mọi thứ trong inbox/.",
    "Keep reading what arrives in inbox/, as soon as it is complete. Ctrl-C ends it after the pages in hand.": (
        "Liên tục đọc những gì đến trong inbox/, ngay khi tệp đã trọn vẹn. Ctrl-C kết thúc sau các trang đang đọc."
    ),
    "End when all that lies in inbox/ is read.": "Kết thúc khi đã đọc hết những gì trong inbox/.",
    "Say what arrived today, what waits for whom, and which sheets have not come back.": (
        "Cho biết hôm nay nhận gì, việc gì đang chờ ai, và phiếu nào chưa thu về."
    ),
    "List every sheet that waits or has not come back.": "Liệt kê mọi phiếu đang chờ hoặc chưa thu về.",
    "Give the serial of a page whose code can't be read: it is then read and counts. Who gave it is recorded.": (
        "Cho biết số phiếu của trang có mã không đọc được: trang được đọc và tính. Tên người cho biết được ghi lại."
    ),
    "As printed beside the code: 0001234-S.": "Như in cạnh mã: 0001234-S.",
    "Who says so; else who is logged in here.": "Người cho biết; nếu không ghi: người đang đăng nhập máy này.",
    "A remark, kept with it.": "Ghi chú, được lưu kèm.",
    "Read archived scans with today's reader. What people ruled stays in force; older readings are kept.": (
        "Đọc lại bản quét trong kho lưu trữ bằng bộ đọc hiện nay. Quyết định của người duyệt và kết quả cũ vẫn giữ."
    ),
    "Scans, named as results/pages.csv has them.": "Các bản quét, tên như trong results/pages.csv.",
    "Every page that could not be read.": "Mọi trang chưa đọc được.",
    "All that arrived since: 2026-01-31.": "Mọi thứ nhận từ ngày: 2026-01-31.",
    "All that is kept.": "Tất cả những gì đang lưu.",
    "Change nothing, only say what would change.": "Không thay đổi gì, chỉ cho biết điều gì sẽ thay đổi.",
    "Take the last reread back: the older readings count.": "Rút lại lần đọc lại gần nhất: kết quả cũ được tính.",
    "Show everything that changed a count, the oldest first; nothing in it can be changed unseen.": (
        "Hiện mọi việc đã làm thay đổi số liệu, cũ nhất trước; không thể sửa điều gì trong đó mà không bị phát hiện."
    ),
    "Prove that it is whole, and that the store agrees.": (
        "Chứng minh nhật ký còn nguyên vẹn và khớp với cơ sở dữ liệu."
    ),
    "With --verify: a head that was printed, which must be in it.": (
        "Cùng --verify: mã cuối nhật ký đã in ra, phải có trong nhật ký."
    ),
    "With --verify: also read every scan that is kept.": "Cùng --verify: đọc cả mọi bản quét đang lưu.",
    "With --verify: also the pages that were proven before.": (
        "Cùng --verify: đối chiếu cả những trang đã được chứng minh trước đó."
    ),
    "Only so many of the newest entries; 0: all.": "Chỉ bấy nhiêu mục mới nhất; 0: tất cả.",
    "An entry a line, as JSON, with its hash.": "Mỗi mục một dòng, dạng JSON, kèm mã băm.",
    "Only entries of this kind, as --raw names it: remedy.": "Chỉ các mục thuộc loại này, gọi như trong --raw: remedy.",
    "An entry a line, with its fields as they are kept.": "Mỗi mục một dòng, các trường đúng như được lưu.",
    "List who has to put what right this week, and what is overdue; remind them by e-mail.": (
        "Liệt kê ai phải khắc phục gì trong tuần này và việc nào quá hạn; nhắc họ qua thư điện tử."
    ),
    "List it, by owner; so does no option at all.": "Liệt kê theo người thực hiện; không ghi tùy chọn nào cũng vậy.",
    "Write it as a calendar file, which calendars take.": "Ghi thành tệp lịch để mở bằng chương trình lịch.",
    "Send by e-mail what was not sent this week: to each owner a mail.": (
        "Gửi những thư chưa gửi trong tuần này: mỗi người thực hiện một thư."
    ),
    "With --send: the digest for managers, too, if none was sent this week.": (
        "Cùng với --send: gửi cả bản tổng hợp cho người quản lý, nếu tuần này chưa gửi."
    ),
    "Send nothing, only say which mails there would be.": "Không gửi gì, chỉ cho biết sẽ gửi những thư nào.",
    "Delete the scans whose time is over (retention in phieu.toml). Tallies stay, and the log tells of it.": (
        "Xóa các bản quét đã hết hạn lưu (retention trong phieu.toml). Số liệu vẫn giữ, và nhật ký ghi lại việc này."
    ),
    "Delete nothing, only say what would be.": "Không xóa gì, chỉ cho biết điều gì sẽ bị xóa.",
    "Also what a person must still look at; it can't be settled then.": (
        "Cả những gì còn chờ người xem; sau đó không thể duyệt nữa."
    ),
    "Take answers from files of rows, each row once. Files are copied into the archive; bad rows go into results/.": (
        "Nạp câu trả lời từ tệp dạng bảng, mỗi dòng một lần. Tệp được chép vào kho lưu trữ; dòng lỗi ghi vào results/."
    ),
    "Files of rows: CSV, TSV, XLSX, JSON lines.": "Tệp câu trả lời: CSV, TSV, XLSX, JSON theo dòng.",
    "How the answers came in: online, box, …": "Hình thức nhận: online (trực tuyến), box (hòm thư), …",
    "What all rows count in: 2019, 2019-Q1 or 2019-03; else each by its day.": (
        "Kỳ của mọi dòng: 2019, 2019-Q1 hoặc 2019-03; nếu không ghi: theo ngày của từng dòng."
    ),
    "The id of the unit of rows that name none.": "Mã đơn vị của những dòng không nêu đơn vị.",
    "Change nothing, only say what would be taken.": "Không thay đổi gì, chỉ cho biết điều gì sẽ được nhận.",
    "Take nothing: write map.yaml, and say what a person has to fill in there.": (
        "Không nhận gì: chỉ ghi map.yaml và cho biết cần điền gì vào đó."
    ),
    "Erase what somebody wrote, wherever it is kept. Who ruled when, and every count, stays.": (
        "Xóa nội dung ai đó đã viết, ở mọi nơi còn lưu. Ai quyết định, khi nào, và mọi số liệu vẫn giữ."
    ),
    "The sheet, as printed: 0001234-S; or a letter: L12-3.": "Số phiếu như đã in: 0001234-S; hoặc một thư: L12-3.",
    "Its question: comments.": "Câu hỏi của phiếu: comments.",
    "The ruling with this number.": "Quyết định mang số này.",
    "The remark beside this entry of the log.": "Ghi chú cạnh mục này của nhật ký.",
    "All that was written about this shortcoming, and its files.": (
        "Mọi điều đã viết về hạn chế mang số này, cùng các tệp đính kèm."
    ),
    "All that was taken back, or typed anew.": "Mọi điều đã rút lại hoặc gõ lại.",
    "Also delete the scans that show it, with all other sheets in them.": (
        "Xóa cả các bản quét có điều đó, cùng mọi phiếu khác trong bản quét."
    ),
    "Erase nothing, only say what would be.": "Không xóa gì, chỉ cho biết điều gì sẽ bị xóa.",
    "Find again what an older database that was put back has lost. No serial on paper is issued again.": (
        "Tìm lại những gì mất đi khi một cơ sở dữ liệu cũ được đưa về. Không số phiếu nào trên giấy bị cấp lại."
    ),
    "Change nothing, only say what would be done.": "Không thay đổi gì, chỉ cho biết điều gì sẽ được làm.",
    # Backups
    "Write the database, settings, sheets and scans into one file. Others may go on working meanwhile.": (
        "Ghi cơ sở dữ liệu, cài đặt, phiếu và bản quét vào một tệp. Trong lúc đó mọi người vẫn làm việc được."
    ),
    "Where it goes: best on another disk.": "Tệp ghi ra: tốt nhất là ở ổ đĩa khác.",
    "The scans, too.": "Cả các bản quét.",
    "The PDFs of the sheets, too.": "Cả các tệp PDF của phiếu.",
    "The signing key, too, encrypted: asks for a passphrase, or takes $PHIEU_BACKUP_PASSPHRASE.": (
        "Cả khóa ký, được mã hóa: hỏi cụm mật khẩu, hoặc lấy từ $PHIEU_BACKUP_PASSPHRASE."
    ),
    "Write nothing: read FILE, and say whether it is whole.": (
        "Không ghi gì: đọc TỆP và cho biết nó có nguyên vẹn không."
    ),
    "Make a workspace of a backup. All of it is checked before anything is put in place.": (
        "Dựng lại thư mục làm việc từ bản sao lưu. Mọi thứ được kiểm tra trước khi đặt vào chỗ."
    ),
    "A backup.": "Một bản sao lưu.",
    "A new or empty folder.": "Một thư mục mới hoặc trống.",
    "An empty database, in place of the one that its settings name; '' for phieu.db in DIR.": (
        "Một cơ sở dữ liệu trống, thay cho cái nêu trong cài đặt; '' là phieu.db trong THƯ MỤC."
    ),
    "Leave the signing key out.": "Không đưa khóa ký về.",
    "Replace the workspace that is there; it is kept beside, whole.": (
        "Thay thư mục làm việc đang có ở đó; bản cũ được giữ nguyên bên cạnh."
    ),
    # Pages
    "Serve the office in a browser: print, bring scans, settle doubts, figures, settings. Ctrl-C ends it.": (
        "Mở trang làm việc trên trình duyệt: in phiếu, nạp bản quét, duyệt phiếu, số liệu, cài đặt. Ctrl-C để kết thúc."
    ),
    "The address to listen on; others than this machine need users.": (
        "Địa chỉ phục vụ; ngoài máy này thì phải có người dùng đăng nhập."
    ),
    "What the page speaks at first; else the workspace's.": (
        "Ngôn ngữ ban đầu của trang; nếu không ghi: của thư mục làm việc."
    ),
    "Open it in this machine's browser, too.": "Mở luôn trên trình duyệt của máy này.",
    "Have the system start it whenever you log in, and open it now.": (
        "Để hệ thống tự mở mỗi khi bạn đăng nhập máy, và mở ngay bây giờ."
    ),
    "Have the system start it no more.": "Thôi để hệ thống tự mở.",
    "Another name that browsers reach it by.": "Tên khác mà trình duyệt dùng để truy cập.",
    "Serve the survey online, apart from the office's pages: anybody who reaches it may answer. Ctrl-C ends it.": (
        "Mở phiếu hỏi trực tuyến, tách khỏi trang làm việc: ai vào được đều trả lời được. Ctrl-C để kết thúc."
    ),
    "The address to listen on: 0.0.0.0 for all of this machine's.": (
        "Địa chỉ phục vụ: 0.0.0.0 là mọi địa chỉ của máy này."
    ),
    "A tablet stands there: full screen, back to the start when left.": (
        "Ở đó đặt một máy tính bảng: toàn màn hình, về trang đầu khi không ai dùng."
    ),
    # Sample size, scheme
    "Say how many sheets a unit needs, by Decision 1383/QĐ-BNV and exactly.": (
        "Cho biết một đơn vị cần bao nhiêu phiếu, theo Quyết định 1383/QĐ-BNV và theo cách tính chính xác."
    ),
    "How many there are; else those in transactions.csv.": "Số giao dịch; nếu không ghi: theo transactions.csv.",
    "How far off the answer may be.": "Sai số cho phép.",
    "How probable that is to be.": "Độ tin cậy.",
    "Tell a scheme in words: indicators, classes, sources; and whether the current survey asks what it needs.": (
        "Mô tả một bộ chỉ số: các chỉ số, xếp loại, nguồn; và phiếu hỏi hiện tại có hỏi đủ điều cần thiết không."
    ),
    "Such as tt01-2018; else the one that survey.yaml names.": (
        "Chẳng hạn tt01-2018; nếu không ghi: bộ nêu trong survey.yaml."
    ),
    "Its file as it stands, to make one of your own.": "Nguyên tệp của nó, để tự soạn một bộ riêng.",
    # Users
    "Say who may use the office's pages, with passwords and roles.": (
        "Quy định ai được dùng các trang làm việc, với mật khẩu và vai trò."
    ),
    "Add a user. The password is asked for twice, or read as a line from stdin if that is not a terminal.": (
        "Thêm người dùng. Mật khẩu được hỏi hai lần, hoặc đọc một dòng từ đầu vào chuẩn nếu không có màn hình lệnh."
    ),
    "As it is typed at the log-in; any case.": "Như khi đăng nhập; chữ hoa, chữ thường đều được.",
    "What they may do; may be given often. Else: clerk.": (
        "Vai trò; có thể ghi nhiều lần. Nếu không ghi: clerk (cán bộ duyệt phiếu)."
    ),
    "A unit whose sheets they may see; may be given often. Else: all.": (
        "Đơn vị mà họ được xem phiếu; có thể ghi nhiều lần. Nếu không ghi: tất cả."
    ),
    "What they may do; may be given often.": "Vai trò; có thể ghi nhiều lần.",
    "Give a user these roles in place of those of before, with immediate effect; without --role, say which they are."
    "\n\nA staff member prints sheets, a clerk brings scans and settles doubts, a manager sees figures, decides and "
    "adds\npeople, an administrator keeps settings, keys, backups and the log.": (
        "Giao các vai trò này thay cho vai trò cũ, có hiệu lực ngay; không có --role: cho biết vai trò hiện có."
        "\n\nstaff (cán bộ phát phiếu) in phiếu; clerk (cán bộ duyệt phiếu) nạp bản quét và duyệt; manager (người quản "
        "lý) xem số liệu, quyết định và thêm người; administrator (người quản trị) giữ cài đặt, khóa, sao lưu và "
        "nhật ký."
    ),
    "List who may log in.": "Liệt kê những ai được đăng nhập.",
    "Set another password for a user, who is logged out everywhere.": (
        "Đặt mật khẩu khác cho một người dùng; người đó bị đăng xuất ở mọi nơi."
    ),
    "Let a user see the sheets of some units alone, with immediate effect; without --unit, of all of them.": (
        "Chỉ cho người dùng xem phiếu của một số đơn vị, có hiệu lực ngay; không có --unit: của mọi đơn vị."
    ),
    "Let a manager see figures of single desks and officials, of the units that they may see; or no more.": (
        "Cho người quản lý xem số liệu từng quầy và cán bộ của các đơn vị được xem; hoặc thôi không cho nữa."
    ),
    "Whether they may see them.": "Có được xem hay không.",
    "Remove a user, with immediate effect. The user's decisions are kept under the same name.": (
        "Xóa một người dùng, có hiệu lực ngay. Các quyết định của người đó vẫn lưu dưới tên cũ."
    ),
    # Keys
    "Change the key that sheets are signed with.": "Thay khóa dùng để ký phiếu.",
    "List the keys that ever signed sheets, the oldest first, by their fingerprints.": (
        "Liệt kê theo dấu vân tay các khóa từng ký phiếu, cũ nhất trước."
    ),
    "Sign sheets with a new key from now on. Those in people's hands stay readable.": (
        "Từ nay ký phiếu bằng khóa mới. Phiếu đã phát vẫn đọc được."
    ),
    "The last day on which older sheets count; else for ever.": (
        "Ngày cuối cùng phiếu cũ còn được tính; nếu không ghi: mãi mãi."
    ),
    "Trust a key no more: its sheets that were scanned after a day wait for a person.": (
        "Không tin một khóa nữa: phiếu của nó quét sau một ngày sẽ chờ người xem."
    ),
    "As phieu key list shows it.": "Như phieu key list cho thấy.",
    "The last day on which nobody else had it; else today.": (
        "Ngày cuối cùng chưa ai khác có khóa; nếu không ghi: hôm nay."
    ),
    # Audits
    "Draw random sheets, enter again what the paper says, and learn how often counting was wrong.": (
        "Rút phiếu ngẫu nhiên, nhập lại theo giấy, để biết việc đếm sai bao nhiêu."
    ),
    "Say how many sheets to draw for a stated risk.": "Cho biết cần rút bao nhiêu phiếu với mức rủi ro đã nêu.",
    "The share of misread sheets that must not be missed.": "Tỷ lệ phiếu đọc sai không được để sót.",
    "How probable it may be to miss it.": "Xác suất để sót cho phép.",
    "Sheets to draw from; else without end.": "Số phiếu để rút; nếu không ghi: vô hạn.",
    "Misread sheets in the sample that are put up with.": "Số phiếu đọc sai chấp nhận được trong mẫu.",
    "Write the list of the sheets that can be drawn now, to be published before a seed is chosen.": (
        "Ghi danh sách các phiếu có thể rút lúc này, để công bố trước khi chọn số gieo."
    ),
    "Draw random sheets among those that are settled; whoever has the list and the seed can draw them again.": (
        "Rút ngẫu nhiên trong các phiếu đã duyệt xong; ai có danh sách và số gieo đều rút lại được y như vậy."
    ),
    "What nobody can choose: dice thrown before witnesses, lottery numbers.": (
        "Số gieo không ai chọn được: xúc xắc gieo trước người làm chứng, kết quả xổ số."
    ),
    "How many; else as many as --rate and --risk ask for.": ("Bao nhiêu phiếu; nếu không ghi: theo --rate và --risk."),
    "Draw from the published list, or not at all.": "Chỉ rút từ danh sách đã công bố.",
    "Say how many answers were misread, and how many may be in all, with 95 % confidence.": (
        "Cho biết bao nhiêu câu trả lời bị đọc sai, và nhiều nhất là bao nhiêu trong tất cả, với độ tin cậy 95 %."
    ),
    "Its number; else the newest.": "Số của lần kiểm tra; nếu không ghi: lần mới nhất.",
    "Write every answer checked.": "Ghi mọi câu trả lời đã kiểm tra.",
}
"""Helps of commands and options."""

METAVARS: dict[str, str] = {
    "DIR": "THƯ_MỤC",
    "[DIR]": "[THƯ_MỤC]",
    "ID": "MÃ",
    "SCAN...": "BẢN_QUÉT...",
    "[SCAN...]": "[BẢN_QUÉT...]",
    "SCAN": "BẢN_QUÉT",
    "UNIT": "ĐƠN_VỊ",
    "N": "SỐ",
    "RUN": "LƯỢT",
    "PAGE": "TRANG",
    "DATE": "NGÀY",
    "[PATH...]": "[ĐƯỜNG_DẪN...]",
    "ADDRESS": "ĐỊA_CHỈ",
    "SERIAL": "SỐ_PHIẾU",
    "[SERIAL]": "[SỐ_PHIẾU]",
    "HEAD": "MÃ_CUỐI",
    "KIND": "LOẠI",
    "FILE": "TỆP",
    "FILE...": "TỆP...",
    "[QUESTION]": "[CÂU_HỎI]",
    "URL": "ĐỊA_CHỈ",
    "NAME": "TÊN",
    "[NAME]": "[TÊN]",
    "NAME[:PORT]": "TÊN[:CỔNG]",
    "UNIT[/DESK]": "ĐƠN_VỊ[/QUẦY]",
    "SHARE": "TỶ_LỆ",
    "FINGERPRINT": "DẤU_VÂN_TAY",
    "[AUDIT]": "[LẦN]",
    "TEXT": "CHỮ",
    "NUMBER": "SỐ",
    "[OPTIONS]": "[TÙY CHỌN]",
    "COMMAND [ARGS]...": "LỆNH [THAM SỐ]...",
    "F.pdf": "F.pdf",
    "F.png": "F.png",
    "F.csv": "F.csv",
    "SHA-256": "SHA-256",
}
"""Placeholders for values."""
