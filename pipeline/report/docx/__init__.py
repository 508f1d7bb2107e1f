"""The report as a Word document in the form of Decree 30/2020/NĐ-CP, to be edited, numbered and signed.

In: a ``Report`` of blocks, and a template. Out: ``report.docx``. ``document`` fills the template; ``body`` sets the
blocks; ``shipped`` holds the template that an office may replace, as the parts of a Word file.
"""
