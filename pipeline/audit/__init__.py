"""The risk-limiting audit: a sample of sheets drawn by public dice, read by people, and what it proves."""
