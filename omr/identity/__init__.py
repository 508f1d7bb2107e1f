"""Which page of which sheet is this? The page code, read and checked, and pictures in which sheets overlap."""
