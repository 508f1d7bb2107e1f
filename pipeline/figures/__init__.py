"""From counts to figures: indices with intervals, comparisons, ranks, areas, criteria, comments, quality of the data.

``formulas`` has the formulas, ``all_tables`` names every table, ``columns`` of ``pipeline.results`` explains theirs.
"""
