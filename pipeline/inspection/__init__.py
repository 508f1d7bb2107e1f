"""Looking at what there is: a page or sheet, the state of a workspace, how good printer and scanner are, the faults."""
