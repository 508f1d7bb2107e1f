"""From figures to files: the CSV tables, the workbook, and what explains them. Start with ``tabulate``."""
