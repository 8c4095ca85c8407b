"""The team's store: a PostgreSQL that many laptops bring their incidents to, many at once and each exactly once.

What is sent twice is there once, so that whatever may have arrived just goes again. The articles of the knowledge base
are shared there, too, each in its newest state.

Tested with PostgreSQL 15 on Linux; not with other versions, with YugabyteDB, CockroachDB or PgBouncer, nor with a
server or console on Windows or macOS.
"""

import json
from collections.abc import Sequence
from typing import Any, Literal

from pydantic import Field

from dst_console.models.page import Page
from dst_console.models.parcel import Parcel
from dst_console.paths import Folders
from dst_console.sync.hub import REVISION, SCHEMA, WITHOUT_ARTICLES, articles, rows
from dst_console.sync.hub.way import Way
from dst_console.sync.mapping import Site
from dst_console.sync.target import Lack, Placed, Receipt, Reference
from dst_console.sync.troubles import Kind, Trouble
from dst_console.translate import _

_WHO = "SELECT rolname, rolsuper OR rolbypassrls FROM pg_roles WHERE rolname = CURRENT_USER"
_HOME = "SELECT current_setting('server_encoding'), has_database_privilege(current_database(), 'TEMPORARY')"
_REVISION = f"SELECT version_num FROM {SCHEMA}.alembic_version"
_TICKET = f"SELECT {', '.join(rows.COMPARED)} FROM {SCHEMA}.incident WHERE id = %s"
_OWN = f"SELECT count(*) FROM {SCHEMA}.incident WHERE id = %s AND owner = CURRENT_USER"
_TOLD = f"SELECT count(*) FROM {SCHEMA}.entry WHERE key = %s"


class HubSite(Site):
    """`[targets.<name>]` with `kind = "hub"`.

    `statuses` and `priorities` are of no account here: the team's figures count by ours.
    """

    kind: Literal["hub"]
    url: str = Field(description="The store's address and your role there: postgresql://sara@db.example.org/dst.")
    authority: str = Field(
        default="",
        description="A file with the certificate authority of the server, where the system does not know it.",
    )
    size: int = Field(default=1_000, ge=1, le=10_000, description="How many are brought at once.")
    knowledge: bool = Field(
        default=True, description="Whether articles of the knowledge base are shared with the team."
    )
    grace: float = Field(default=5.0, ge=0, le=3600, description="Seconds until an unanswered batch goes again.")


SITE = HubSite


def made(name: str, site: HubSite, folders: Folders, secret: str) -> "HubTarget":
    """Return the target; the secret is the role's password. Raises `BadInput` for an address that cannot be used."""
    return HubTarget(name, site, way(site, secret))


def way(site: HubSite, secret: str) -> Way:
    """Return the way to a team's store. Raises `BadInput`."""
    return Way(site.url, secret, site.authority, site.timeout)


class HubTarget:
    """One role's part of a team's store."""

    searches = ("reference",)
    gives_numbers = False

    def __init__(self, name: str, site: HubSite, way: Way) -> None:
        self.name = name
        self.grace = site.grace
        self.size = site.size
        self._site = site
        self._way = way

    def check(self) -> list[Lack]:
        """Ask for the schema and its revision, and whether the role's own rows are its own."""
        with self._way.transaction(reads=True) as connection:
            role, unbound = _one(connection.execute(_WHO).fetchone())
            encoding, keeps = _one(connection.execute(_HOME).fetchone())
        found = [] if encoding == "UTF8" else [Lack(f"encoding {encoding}", _("is not UTF8"))]
        if unbound:
            found.append(Lack(f"role {role}", _("goes past the rules by which what is private stays private")))
        if not keeps:
            found.append(Lack(f"role {role}", _("may make no temporary tables")))
        return [*found, *self._lacking_schema()]

    def _lacking_schema(self) -> list[Lack]:
        todo = _("an administrator runs `dst team setup`")
        try:
            with self._way.transaction(reads=True) as connection:
                (revision,) = _one(connection.execute(_REVISION).fetchone())
        except Trouble as trouble:
            if trouble.kind is not Kind.SETUP:
                raise
            return [Lack(f"schema {SCHEMA}", f"{trouble.told}: {todo}")]
        needed = REVISION if self._site.knowledge else WITHOUT_ARTICLES
        return [] if revision >= needed else [Lack(f"schema {SCHEMA}", f"{revision} < {needed}: {todo}")]

    def written(self, parcel: Parcel, number: str | None = None) -> str:
        """Return the row: what the team may read, and after it what is one's own."""
        return json.dumps(rows.kept(self._row(parcel)), ensure_ascii=False, indent=2)

    def _row(self, parcel: Parcel) -> rows.Row:
        return rows.row(self._site, parcel)

    def bring(self, parcels: Sequence[Parcel]) -> list[Receipt]:
        """Take tickets and what is told after them in one transaction."""
        brought = [self._row(parcel) for parcel in parcels]
        with self._way.transaction() as connection:
            rows.name(connection, parcels[-1].technician)
            lacks = rows.bring(connection, brought)
        return [_receipt(parcel, lacks.get(parcel.key, ())) for parcel in parcels]

    def create(self, parcel: Parcel) -> Receipt:
        """Bring one ticket."""
        return self.bring([parcel])[0]

    def read_back(self, number: str, parcel: Parcel) -> Receipt | None:
        """Read the incident and compare it with what was sent."""
        with self._way.transaction(reads=True) as connection:
            there = connection.execute(_TICKET, (number,)).fetchone()
        return None if there is None else _receipt(parcel, rows.lacking(self._row(parcel), there))

    def find(self, reference: Reference, search: str) -> list[Receipt]:
        """Look for an incident of this role by its id."""
        return [Receipt(reference.incident)] if self._count(_OWN, reference.incident) else []

    def tell(self, number: str, parcel: Parcel) -> None:
        """Bring what is told after a ticket."""
        self.bring([parcel])

    def has_been_told(self, number: str, parcel: Parcel) -> bool:
        """Say whether it has arrived."""
        return bool(self._count(_TOLD, parcel.key))

    def _count(self, query: str, value: str) -> int:
        with self._way.transaction(reads=True) as connection:
            (count,) = _one(connection.execute(query, (value,)).fetchone())
        return int(count)

    def page_written(self, page: Page) -> str:
        """Return the row; the team may read all of it."""
        return json.dumps(rows.kept(articles.row(page)), ensure_ascii=False, indent=2)

    def share(self, pages: Sequence[Page]) -> list[Placed]:
        """Take articles in one transaction."""
        brought = [articles.row(page) for page in pages]
        with self._way.transaction() as connection:
            there = articles.share(connection, brought)
        return [_placed(page, *there[page.article]) for page in pages]

    def close(self) -> None:
        """Let go of the connection."""
        self._way.close()


def _receipt(parcel: Parcel, lacking: Sequence[str]) -> Receipt:
    return Receipt(parcel.incident, lacks=tuple(map(_lack, lacking)))


def _placed(page: Page, version: int, own: bool) -> Placed:
    if not own:
        return Placed(page.version, _("somebody else brought it first"))
    return Placed(version, _("something newer is there") if version > page.version else "")


def _lack(column: str) -> str:
    if column == "owner":
        return _("somebody else brought it first; only the entry was added")
    return _("{field} is kept otherwise").format(field=column)


def _one(row: tuple[Any, ...] | None) -> tuple[Any, ...]:
    """Return the one row that a query always gives."""
    assert row is not None
    return row
