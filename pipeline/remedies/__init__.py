"""From a figure to its remedy: what is proposed, what a measure changed, what comments are about, who is reminded.

In: the tables of figures (``pipeline.figures``), the register (``pipeline.records.remedies``, kept by
``pipeline.store.remedies``). Out: proposals for the register, verdicts on measures that were carried out, lists of what
is due. A figure is never changed here.
"""
