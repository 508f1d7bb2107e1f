"""The public page: indices by unit, period and channel, and the receipts of what was sent online, as static files.

In: the tables of figures, and what was published before. Out: a folder that any web server can show. Nothing in it
tells on a person, alone, beside the rest, or beside what stood there yesterday: ``steps`` decides that.
"""
