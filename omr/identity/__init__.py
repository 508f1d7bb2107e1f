"""Identify a page by its code, which is read and checked, and detect pictures in which two sheets overlap."""
