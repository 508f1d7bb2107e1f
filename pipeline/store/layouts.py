"""The layouts that sheets were printed from, as the database keeps them."""

from __future__ import annotations

import orjson
from sqlalchemy import insert, select

from forms.layout import Layout
from pipeline.records.log_chain import utc_now
from pipeline.records.store_rows import KeptLayout
from pipeline.store import schema
from pipeline.store.database import Database
from pipeline.store.digests import LAYOUT, row_digest


class Layouts:
    """The table of layouts."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def keep(self, layout: Layout, survey_text: str) -> None:
        """Keep a layout for as long as sheets printed from it may come back; what is kept already stays as it is."""
        with self._database.transaction() as connection:
            known = select(schema.layouts.c.id).where(schema.layouts.c.id == layout.id)
            if connection.scalar(known) is None:
                geometry = orjson.dumps(layout.to_dict()).decode()
                row = {"id": layout.id, "survey": layout.survey, "geometry": geometry, "survey_text": survey_text}
                connection.execute(insert(schema.layouts).values(**row, kept_at=utc_now()))

    def by_id(self) -> dict[str, KeptLayout]:
        """Return every layout that was printed from, by id, the oldest first."""
        table = schema.layouts
        with self._database.reading() as connection:
            rows = connection.execute(
                select(table.c.geometry, table.c.survey_text).order_by(table.c.kept_at, table.c.id)
            )
            kept = [KeptLayout(Layout.from_dict(orjson.loads(row.geometry)), row.survey_text) for row in rows]
        return {one.layout.id: one for one in kept}

    def digests(self) -> dict[str, str]:
        """Return the digest of every layout, with the text of its survey, by id."""
        with self._database.reading() as connection:
            return {row.id: row_digest(row, LAYOUT) for row in connection.execute(select(schema.layouts))}
