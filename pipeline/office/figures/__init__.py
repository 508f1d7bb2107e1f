"""Figures for managers, live: counted in the background, filtered, and followed down to a row on a scan.

``live_count`` keeps the counts of all sheets in blocks and counts those again that were touched; ``live`` has tables
made of them beside the requests (``live_tables``), and serves the newest that are ready. ``wanted`` says what an
address asks for, and ``subjects`` makes of it what a report is about, so that ``pages`` and ``downloads`` are drawn
by the report's own code. ``sheet_index`` finds the sheets behind a bar, ``one_sheet`` tells what one says and what
became of it, ``scan_pictures`` shows it. ``compared`` sets two periods side by side.
"""
