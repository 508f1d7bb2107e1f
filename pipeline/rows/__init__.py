"""Answers that have no picture: what a row of a file says, whoever wrote the file. ``answer_row`` is what comes out.

In: a file as a portal, a form of others or our own wrote it (CSV, XLSX, JSON lines), the survey and the register of
units. Out: for each row what it answers, or what is wrong with it. Nothing here knows of the database.
"""
