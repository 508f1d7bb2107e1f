"""Patches of boxes in, what is in each box out: empty, marked, or marked and taken back.

``ink_features`` parts ink from print, ``network`` weighs it, ``classify`` holds the rules above the network,
``hand_rules`` compares a mark with the others of its hand, ``unknown_form`` reads forms of other makers.
"""
