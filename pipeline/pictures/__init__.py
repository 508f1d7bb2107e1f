"""Pictures cut out of archived scans, upright and straight, with what was blacked out black in their pixels."""
