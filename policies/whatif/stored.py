"""The last report of each draft, kept so that a page shows it without asking anything."""

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import Connection, select
from sqlalchemy.dialects.postgresql import insert

from policies.whatif.report import Report
from schemas.tables import whatif_report


class Stored(NamedTuple):
    """A report, and when it was made (machine time)."""

    report: Report
    made_at: datetime


def store(connection: Connection, report: Report, made_at: datetime) -> None:
    """Keep a report in place of the draft's last one."""
    row = {
        "draft": report.draft,
        "name": report.name,
        "made_at": made_at,
        "body": report.model_dump_json(),
    }
    connection.execute(
        insert(whatif_report).values(row).on_conflict_do_update(index_elements=["draft"], set_=row)
    )


def last(connection: Connection, draft: str) -> Stored | None:
    """The last report of a draft, by its revision; None where it was never asked."""
    query = select(whatif_report.c.body, whatif_report.c.made_at).where(whatif_report.c.draft == draft)
    row = connection.execute(query).first()
    return Stored(Report.model_validate_json(row.body), row.made_at) if row else None


def drafts(connection: Connection) -> Sequence[tuple[str, str, datetime]]:
    """Revision, name and time of every draft that has a report, the last first."""
    query = select(whatif_report.c.draft, whatif_report.c.name, whatif_report.c.made_at)
    return [tuple(row) for row in connection.execute(query.order_by(whatif_report.c.made_at.desc()))]
