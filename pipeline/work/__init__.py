"""The workers: processes on this machine or on a cluster, and how they are stopped."""
