"""Who does the work: processes on this machine or a cluster, and how they are stopped."""
