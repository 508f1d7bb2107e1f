"""What a scanner or a person put between the reader and a mark: streaks, punch holes, correction fluid, torn corners.

``streaks`` and ``light_streaks`` find streaks, ``streaked_boxes`` reads beneath them, ``disturbance`` tells which boxes
cannot be seen as they are.
"""
