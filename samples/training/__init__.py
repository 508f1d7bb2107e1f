"""Where the weights of the reader's classifier, ``omr/marks.npz``, come from: ``python -m samples.training.fit``.

In: the simulated pen and scanner of ``samples``, and real pen strokes and fillings where somebody has them. Out: the
weights that ``omr.marks.network`` reads. ``cards`` draws practice cards (on ``printed_forms``, with what ``happenings``
puts at each box and what ``damage`` does to the paper), ``examples`` makes inputs of them, ``two_opinions`` fits,
``certainty`` checks. Nothing that reads imports this, and no wheel holds it.
"""
