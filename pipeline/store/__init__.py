"""The database of a workspace, SQLite or PostgreSQL.

``store`` is what the other packages open: ``database``, which has the transactions, with a repository for each group
of tables (``layouts``, ``runs``, ``scans``, ``pages``, ``rulings``, ``audits``, ``log``). ``changes`` tells what was
touched since somebody looked last; triggers of the database note it (``change_writing``). ``schema`` lists the tables,
and ``rows`` makes records of what they hold. ``log_writing`` and ``digests`` say what is logged, ``told_pages`` what
that tells of a file. ``migration`` brings older databases up to date, ``found_state`` takes what their log did not hold
under its chain. ``parts`` has the rows that another machine is to count.
``failures`` says in plain words what a database refuses. Only ``sqlite`` and ``postgresql`` know what
is peculiar to each.
"""
