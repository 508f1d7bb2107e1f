"""Inspection of pages, of a workspace's state, of the quality of printer and scanner; and the table of faults."""
