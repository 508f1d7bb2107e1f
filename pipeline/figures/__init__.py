"""From counts to figures: indices with intervals, comparisons, ranks, areas, criteria, comments, quality of the data.

``formulas`` has the formulas, ``all_tables`` names every table, ``all_rows`` has the typed rows that the report reads,
``columns`` of ``pipeline.results`` explains the columns. What is told of each of thousands of units is made column by
column (``figure_columns``, ``question_columns``, by the formulas of ``arrays``), to the last digit what is told of one.
"""
