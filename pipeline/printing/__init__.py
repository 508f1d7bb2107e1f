"""Printing orders: serial numbers, runs, and the PDF for the printer."""
