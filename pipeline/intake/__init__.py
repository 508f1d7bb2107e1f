"""From a file in the inbox to rows in the store: complete files, one reader at a time, pages read and archived.

Start with ``ingest``; ``watch`` repeats it as files arrive, ``completeness`` tells when a file has arrived whole.
"""
