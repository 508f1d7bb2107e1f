"""Keeping a workspace healthy: doctor, retention of pictures, checks of the log."""
