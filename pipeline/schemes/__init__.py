"""Schemes: what makes an indicator of the answers, how many points it has, and which class the sum belongs to.

A scheme is a YAML file; three are shipped, and an office may put its own into its workspace. In: a scheme, the survey
whose questions it asks, the counts of answers by unit, channel and period, and the figures that an agency gives itself.
Out: rows for ``indicators.csv`` and ``classes.csv``.

``scheme`` says what a scheme is, ``scheme_file`` reads one, ``scheme_checks`` finds what contradicts itself in it,
``binding`` joins it to a survey, ``outcome`` computes the rows, ``ranking`` ranks, ``sheet_score`` scores a single
sheet, ``own_scores`` and ``dossiers`` read what agencies give themselves, ``tables`` and ``columns`` write it down,
``description`` tells a scheme in words.
"""
