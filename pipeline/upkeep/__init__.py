"""Maintenance of a workspace: doctor, retention of scans, checks of the log."""
