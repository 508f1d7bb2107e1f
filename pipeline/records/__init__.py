"""What is known and kept, as plain values: printing orders, pages, rulings, periods, sheets, the chain of the log.

Nothing here opens a database or a file; ``pipeline.store`` keeps these, and the other packages reckon with them.
"""
