"""Blocks in, a PDF on A4 out. Start with ``document``."""
