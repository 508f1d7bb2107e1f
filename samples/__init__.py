"""A real survey, a real register of units, a small scanned stack, and the pen and scanner that made it."""
