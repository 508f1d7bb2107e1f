"""The database with a repository for each group of its tables. Nothing in it is ever changed behind a person's back.

Whatever must survive a power cut the moment it is said (serials, the arrival of a file, what a person rules) is synced
to the disk; the row of a page, which can be read again from the archive, is only kept in order.
"""

from __future__ import annotations

from sqlalchemy import Engine

from pipeline.store.audits import Audits
from pipeline.store.batches import Batches
from pipeline.store.changes import ChangeFeed
from pipeline.store.coded_rows import CodedRows
from pipeline.store.database import Database
from pipeline.store.layouts import Layouts
from pipeline.store.lineages import Lineages
from pipeline.store.log import Log
from pipeline.store.pages import Pages
from pipeline.store.remedies import Remedies
from pipeline.store.rereads import Rereads
from pipeline.store.row_files import RowFiles
from pipeline.store.rulings import Rulings
from pipeline.store.run_list import RunList
from pipeline.store.runs import Runs
from pipeline.store.scans import Scans


class Store(Database):
    """The database and its repositories.

    Attributes:
        layouts: what sheets were printed from.
        runs: the printing orders with their serials.
        run_list: the same as they are listed for people.
        scans: the files that arrived.
        batches: what was brought in one go.
        pages: every page of them, and what was read.
        coded: the rows that were answered with one-time codes.
        row_files: the rows of files of answers, which have serials of their own.
        rereads: newer readings of pages, and the older ones.
        rulings: what people decided.
        audits: the sheets that were drawn to be checked, and what the paper says.
        remedies: the register of shortcomings.
        log: all that changed a count.
        changes: what was touched since somebody looked last.
        lineages: what ties a file beside the database to it.
    """

    def __init__(self, synced: Engine, quick: Engine, by: str, office: str) -> None:
        super().__init__(synced, quick, by, office)
        self.log = Log(self)
        self.layouts = Layouts(self)
        self.runs = Runs(self, self.log)
        self.run_list = RunList(self)
        self.scans = Scans(self, self.log)
        self.pages = Pages(self, self.log)
        self.batches = Batches(self, self.log, self.pages)
        self.coded = CodedRows(self)
        self.row_files = RowFiles(self, self.log, self.scans, self.pages)
        self.rereads = Rereads(self, self.log, self.pages)
        self.rulings = Rulings(self, self.log)
        self.audits = Audits(self)
        self.remedies = Remedies(self, self.log)
        self.changes = ChangeFeed(self)
        self.lineages = Lineages(self)
