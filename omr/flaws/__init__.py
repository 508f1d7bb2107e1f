"""Flaws of the paper or the scan that hide marks: streaks, punched holes, correction fluid, torn corners.

``streaks`` and ``light_streaks`` find streaks (``strips`` reduces the picture for it), ``streaked_boxes`` reads the
boxes that they cross, ``disturbance`` finds the boxes that are covered, torn off or outside the picture.
"""
