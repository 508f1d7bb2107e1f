"""The page on which people settle what the machine doubts."""
