"""A scan file in, pictures of its pages out: PDF, TIFF, JPEG and PNG, as the scanner stored them where that can be had.

Start with ``pages``: it tells what a file is and hands it to ``pdf_file`` or ``image_file``. Errors that name what is
wrong with a file are in ``errors``.
"""
