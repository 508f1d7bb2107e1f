"""Registration: find the place of every box of a layout on a picture.

``fiducials`` finds the markers, ``homography`` fits the page, ``fallback`` does with few markers or none, ``boxes``
combines them, ``outlines`` corrects each box by its printed outline, ``sampling`` samples the boxes, ``tones`` converts
gray levels to darkness. ``printed`` and ``shrinking`` are what several of them need: a layout's marks as arrays, and a
smaller picture.
"""
