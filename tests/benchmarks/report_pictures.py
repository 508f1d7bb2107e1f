"""Make the README's pictures of the report, of a made-up office: ``python -m tests.benchmarks.report_pictures``."""

from __future__ import annotations

import tempfile
from pathlib import Path

import numpy as np
import pypdfium2

from pipeline.report.reporting import report
from tests.benchmarks.made_up import make_up
from tests.benchmarks.pictures import save

SCALE = 2.0
PAGES = {"report-summary.png": "Tóm tắt", "report-heatmap.png": "thấp nhất của đơn vị"}


def main() -> None:
    """Write the report and keep the first page after the cover on which each text stands."""
    with tempfile.TemporaryDirectory() as folder:
        workspace = make_up(Path(folder) / "w")
        pdf, *_ = report(workspace).files
        document = pypdfium2.PdfDocument(pdf)
        texts = [page.get_textpage().get_text_bounded() for page in document]
        for name, text in PAGES.items():
            page = next(number for number, said in enumerate(texts) if number and text in said)
            save(name, np.ascontiguousarray(document[page].render(scale=SCALE).to_numpy()[:, :, :3]))
        document.close()
        workspace.close()


if __name__ == "__main__":
    main()
