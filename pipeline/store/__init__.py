"""The database of a workspace, SQLite or PostgreSQL: its tables, its transactions, its versions.

``database`` is what the other packages open, ``schema`` lists the tables, ``migration`` brings older databases up to
date, ``failures`` says in plain words what a database refuses.
"""
