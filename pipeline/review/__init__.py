"""The review page, on which people settle the doubts of the machine."""
