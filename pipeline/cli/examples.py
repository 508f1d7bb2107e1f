"""An example of each command, which is shown in its help."""

from __future__ import annotations

EXAMPLES = {
    "init": "phieu init uongbi",
    "print": "phieu print --unit ub06808 --channel counter --period 2019-Q1 --count 200",
    "layout": "phieu layout --json",
    "check": "phieu check blank.pdf",
    "show": "phieu show monday.pdf 3",
    "fetch": "phieu fetch IMG_2019.HEIC --output Desktop",
    "faults": "phieu faults --json",
    "demo": "phieu demo --sheets 20",
    "doctor": "phieu doctor",
    "version": "phieu version",
    "tabulate": "phieu tabulate --units-on today",
    "report": "phieu report --period 2019-Q1 --language en",
    "ingest": "phieu ingest monday.pdf tuesday.tif",
    "watch": "phieu watch --once",
    "status": "phieu status --serials",
    "identify": "phieu identify monday.pdf 3 0001234-S",
    "reread": "phieu reread --unreadable --dry-run",
    "log": "phieu log --verify",
    "erase": "phieu erase 0001234-S comments --dry-run",
    "retain": "phieu retain --dry-run",
    "review": "phieu review --port 8365",
    "sample": "phieu sample --transactions 1200",
    "users": "phieu users add lan --role manager",
    "users add": "phieu users add lan --role manager",
    "users list": "phieu users list",
    "users password": "phieu users password lan",
    "users remove": "phieu users remove lan",
    "audit": "phieu audit draw --seed 3-14-15-27-38-40",
    "audit size": "phieu audit size --rate 0.01 --risk 0.05",
    "audit list": "phieu audit list",
    "audit draw": "phieu audit draw --seed 3-14-15-27-38-40",
    "audit report": "phieu audit report --csv audit.csv",
}
"""Examples by the command's name, which follows the name of its group."""
