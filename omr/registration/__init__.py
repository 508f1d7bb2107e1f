"""A picture and a layout in, the place of every box on the picture out.

``fiducials`` finds the markers, ``homography`` fits the page, ``fallback`` does without markers, ``boxes`` puts it
together, ``outlines`` corrects each box by its printed outline, ``sampling`` cuts the boxes out, ``tones`` tells paper
from print.
"""
