"""Maintenance of a workspace: doctor, retention of scans, checks of the log.

``workspace_check`` is what the commands call; ``log_check`` follows the chain, ``told`` is what the entries tell, and
``log_against`` holds all that is stored against it.
"""
