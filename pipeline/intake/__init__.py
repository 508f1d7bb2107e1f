"""Intake: complete files are taken from the inbox, archived, and read into rows of the store by one process at a time.

Start with ``ingest``; ``watch`` repeats it as files arrive, ``completeness`` determines when a file is complete.
"""
