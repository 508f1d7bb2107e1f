"""What is kept: files, database, tables, reports, command line."""
