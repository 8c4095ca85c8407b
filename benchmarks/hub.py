"""Bringing incidents to the team's store, beside a plain COPY of the same rows: `python -m benchmarks.hub`.

Both go to a throwaway PostgreSQL on this machine, in turn; ours from parcels to the commit, with its indexes, rules and
what is read back; COPY from finished rows into tables without any of these.
"""

import argparse
import random
import sys
import time
from pathlib import Path
from statistics import median

import psycopg

from benchmarks.words import CATEGORIES, FAULTS, NAMES, NOTES
from dst_console import spool
from dst_console.models.parcel import Parcel
from dst_console.paths import Folders
from dst_console.sync.hub import rows, setting_up
from dst_console.sync.hub.way import Way
from dst_console.sync.targets.hub import HubSite, HubTarget, made
from tests.live import hub_server

BATCH = 1_000
"""Incidents that are brought at once."""

LIMIT = 10
"""How many times COPY's time it may take: 5,000 incidents a second, where COPY alone writes 50,000."""

INCIDENTS = 10_000
TURNS = 5
ROLE = "sara"
NOWHERE = Folders(Path(), Path(), Path())


def is_possible() -> bool:
    """Say whether there is a server to measure with."""
    return hub_server.programs() is not None


def parcels(count: int, seed: int) -> list[Parcel]:
    """Make closed incidents in three languages."""
    some = random.Random(seed)
    return [_parcel(some, number) for number in range(count)]


def _parcel(some: random.Random, number: int) -> Parcel:
    language = some.choices(("en", "fa", "ru"), (5, 3, 2))[0]
    summary, notes = some.choice(FAULTS[language]), some.choices(NOTES[language], k=4)
    given, family = (some.choice(part.split()) for part in NAMES[language])
    at = f"2026-{some.randrange(1, 13):02}-{some.randrange(1, 29):02}T{some.randrange(8, 16):02}:30:00.000+03:30"
    return Parcel(
        key=spool.new_id(),
        incident=spool.new_id(),
        number=f"SA-{number:04}",
        status=some.choice(("closed", "closed", "closed", "escalated")),
        kind="incident",
        source="walk-up",
        summary=summary,
        says="\n".join(notes),
        customer=f"{given} {family}",
        place=f"{some.randrange(1, 7)}F-{some.randrange(1, 21):02}",
        category=some.choice(CATEGORIES[language]),
        urgency=some.choice((None, 1, 2, 3)),
        occurred=at,
        captured=at,
        resolved=at,
        closed=at,
        work_minutes=some.randrange(5, 90),
        resolution=" ".join(notes[:2]),
        first_contact=some.random() < 0.7,
        technician="Sara",
    )


def measure(incidents: int = INCIDENTS, turns: int = TURNS) -> dict[str, list[float]]:
    """Return seconds for so many incidents, turn by turn: `new`, `again` the same ones, and `copy`."""
    taken: dict[str, list[float]] = {"new": [], "again": [], "copy": []}
    with hub_server.running() as cluster:
        (role,) = setting_up.set_up(Way(cluster.admin, ""), [ROLE])
        target = made("hub", HubSite(kind="hub", url=cluster.url(ROLE), size=BATCH), NOWHERE, role.password)
        with psycopg.connect(cluster.admin) as connection:
            for turn in range(turns + 1):
                many = parcels(incidents, turn)
                taken["new"].append(_bring(target, many))
                taken["again"].append(_bring(target, many))
                taken["copy"].append(_copy(connection, many))
        target.close()
        (count,) = cluster.as_admin("SELECT count(*) FROM dst.entry")[0]
        assert count == incidents * (turns + 1), f"{count} of {incidents * (turns + 1)} are there"
    return {name: seconds[1:] for name, seconds in taken.items()}


def _bring(target: HubTarget, many: list[Parcel]) -> float:
    start = time.perf_counter()
    for at in range(0, len(many), target.size):
        target.bring(many[at : at + target.size])
    return time.perf_counter() - start


def _copy(connection: "psycopg.Connection[tuple[object, ...]]", many: list[Parcel]) -> float:
    """Write the rows of both tables with COPY, into tables of their shape that have nothing else."""
    site = HubSite(kind="hub", url="postgresql://localhost/dst")
    made = [rows.row(site, parcel) for parcel in many]
    tables = {
        "incident": {"id": "id", "told": "told", **{name: name for name in rows.SHARED}},
        "entry": {"key": "told", "incident": "id", **{name: name for name in rows.OWN}},
    }
    for table, columns in tables.items():
        connection.execute(
            f"CREATE TEMPORARY TABLE plain_{table} AS SELECT {', '.join(columns)} FROM dst.{table} LIMIT 0"
        )
        connection.execute(f"CREATE TABLE plain_{table}_kept AS TABLE plain_{table}")
    connection.commit()
    start = time.perf_counter()
    for table, columns in tables.items():
        with connection.cursor().copy(f"COPY plain_{table}_kept ({', '.join(columns)}) FROM STDIN") as copy:
            for one in made:
                copy.write_row([one[name] for name in columns.values()])
    connection.commit()
    seconds = time.perf_counter() - start
    for table in tables:
        connection.execute(f"DROP TABLE plain_{table}, plain_{table}_kept")
    connection.commit()
    return seconds


def main() -> int:
    """Measure and print incidents a second, and how many times COPY's time ours takes."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--incidents", type=int, default=INCIDENTS)
    parser.add_argument("--turns", type=int, default=TURNS)
    given = parser.parse_args()
    if not is_possible():
        print(hub_server.HOW_TO, file=sys.stderr)
        return 1
    taken = measure(given.incidents, given.turns)
    for name, seconds in taken.items():
        print(f"{name:<6}{given.incidents / median(seconds):>9,.0f} incidents/s, median of {given.turns}")
    for name in ("new", "again"):
        ratio = median(ours / copy for ours, copy in zip(taken[name], taken["copy"], strict=True))
        print(f"{name:<6}{ratio:>9.1f} × the time of COPY")
    return 0


if __name__ == "__main__":
    sys.exit(main())
