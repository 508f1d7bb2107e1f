"""Count what is in the store: every returned sheet is assembled once, and tallied by unit, channel and period.

Start with ``tally``; ``long_tables`` and ``csv_files`` write the long tables.
"""
