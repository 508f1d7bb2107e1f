"""The risk-limiting audit: sheets drawn with a public random seed and read by people, and bounds on the errors."""
