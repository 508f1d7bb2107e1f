"""Printing orders: serial numbers, runs and the PDF that the printer gets."""
