"""The parts of the report, one module each: tables in, blocks out."""
