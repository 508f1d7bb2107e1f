"""Classify boxes from their sampled patches: empty, marked, or cancelled.

``ink_features`` separates ink from print, ``network`` judges it, ``classify`` applies rules to what the network says,
``hand_rules`` compares a mark with the same respondent's others, ``unknown_form`` reads forms of other makers.
"""
