"""Intake: complete files are taken from the inbox, archived, and read into rows of the store by one process at a time.

Start with ``ingest``; ``watch`` repeats it as files arrive, ``completeness`` determines when a file is complete.
``page_jobs`` says what is asked of the processes that read; ``reading_job`` is what they do, and loads all that sees.
"""
