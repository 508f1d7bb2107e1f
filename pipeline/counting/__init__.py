"""From the store to counts: every sheet that came back, put together once, tallied by unit, channel and period.

Start with ``tally``; ``long_tables`` and ``csv_files`` write the long tables.
"""
