"""Figures for managers, live: counted in the background, filtered, and followed down to a row on a scan.

``live_count`` keeps the counts of all sheets in blocks and counts those again that were touched; ``live`` makes tables
of them beside the requests, and serves the newest that are ready; ``wanted`` says what an address asks for; ``subjects``
makes what a report is about of it, so that pages and files are drawn by the report's own code. ``sheet_index`` finds the
sheets behind a bar, ``sheet_history`` tells what became of one.
"""
