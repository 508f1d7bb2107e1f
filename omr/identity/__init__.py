"""Identify a page by its code, which is read and checked, and find the sheets of a picture that shows several."""
