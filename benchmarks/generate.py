"""Make a log like twenty years of one technician's work: `python -m benchmarks.generate --incidents 100000 --home DIR`.

Rows go straight into the schema that `desk.opening.open_log` makes, in the order a technician would have written them;
each incident's columns are what its entries add up to. The same seed and last day give the same log.
"""

import argparse
import json
import random
import sqlite3
import time
from collections import defaultdict
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

from benchmarks.words import CATEGORIES, FAULTS, FOLDERS, HONORIFICS, NAMES, NOTES, PROGRAMS
from dst_console.language.names import name_key
from dst_console.language.normalise import fold
from dst_console.models.moment import to_text
from dst_console.models.priority import priority
from dst_console.models.states import STATE_AFTER, Outcome, State
from dst_console.models.values import Value
from dst_console.paths import Folders, folders

FULL = 100_000
QUICK = 2_000
PEOPLE = 5_000
YEARS = 20
NOTES_EACH = (4, 9)
"""Fewest and most notes of an incident; with its capture, outcomes and corrections that makes ten entries or so."""

Change = dict[str, tuple[Value, Value]]


@dataclass(slots=True)
class Made:
    """One entry to be, with what the undo journal and the spool's memory say of it."""

    at: datetime
    incident: str
    kind: str
    text: str
    payload: dict[str, Any]
    label: str
    number: str
    spool_id: str | None = None
    step: dict[str, Any] | None = None  # None: the step names the entry itself


@dataclass(slots=True)
class Writer:
    """Makes the incidents of a log, one working day after the other."""

    random: random.Random
    people: list[tuple[str, str, str, str]]  # id, language, honorific, name
    places: list[str]
    serial: int = 0
    later: dict[date, list[Made]] = field(default_factory=lambda: defaultdict(list))

    def new_id(self, at: datetime) -> str:
        """Return an id that sorts by time, as `spool.new_id` makes them."""
        self.serial += 1
        return f"{int(at.timestamp() * 1000):012x}7{self.serial & 0xFFF:03x}8{self.random.getrandbits(60):015x}"

    def filled(self, template: str) -> str:
        """Fill a sentence's gaps."""
        if "{" not in template:
            return template
        some = self.random
        return template.format(
            thing=f"PC-{some.randrange(10000, 16000)}",
            n=some.randrange(2, 90),
            code=f"0x{some.getrandbits(32):08X}",
            program=some.choice(PROGRAMS),
            folder=some.choice(FOLDERS),
            place=some.choice(self.places),
            version=f"{some.randrange(1, 20)}.{some.randrange(30)}",
            serial=f"SN{some.getrandbits(24):06X}",
            address=f"10.{some.randrange(40)}.{some.randrange(256)}.{some.randrange(256)}",
        )

    def incident(self, number: str, at: datetime, last: date) -> tuple[dict[str, Value], list[Made]]:
        """Make one incident: its columns as they end, and its entries in their order."""
        some = self.random
        person_id, language, honorific, name = some.choice(self.people)
        columns = self._born(number, at, person_id, language, honorific, name)
        line = str(columns["line"])
        ident = str(columns["id"])
        entries = [
            Made(at, ident, "captured", line, {"kind": "captured", "fields": dict(columns)}, "capture", number, ident,
                 {"table": "incident", "id": ident,
                  "changes": {"state": ("cancelled", columns["state"]), "cancel_reason": ("undone", None)}})
        ]  # fmt: skip
        moments = sorted(some.expovariate(1 / 25) for _turn in range(some.randint(*NOTES_EACH) + 2))
        acts = ["note"] * (len(moments) - 2)
        acts.insert(some.randrange(len(acts) + 1), "correction")
        acts.append("outcome")
        then = at
        for minutes, act in zip(moments, acts, strict=True):
            then = at + timedelta(minutes=minutes)
            if some.random() < 0.1 and then.date() + timedelta(days=4) < last:
                at = then = then + timedelta(days=some.choice((1, 1, 2, 3)))
            entries.append(self._entry(act, then, columns, language))
        if columns["state"] == State.RESOLVED and some.random() < 0.6 and at.date() + timedelta(days=10) < last:
            entries.append(self._closing(then + timedelta(minutes=20), columns))
        return columns, entries

    def _born(
        self, number: str, at: datetime, person_id: str, language: str, honorific: str, name: str
    ) -> dict[str, Value]:
        some = self.random
        place, category = some.choice(self.places), some.choice(CATEGORIES[language])
        summary = self.filled(some.choice(FAULTS[language]))
        urgency = some.choice((None, None, None, None, 1, 2))
        asset = f"PC-{some.randrange(10000, 16000)}" if some.random() < 0.5 else None
        line = f"{honorific} {name}: {summary} @{place} #{category}"
        line += f" !{urgency}" if urgency else ""
        line += f" asset:{asset}" if asset else ""
        moment = to_text(at)
        return {
            "id": self.new_id(at), "number": number, "kind": "request" if some.random() < 0.2 else "incident",
            "source": "walk-up", "state": "captured", "outcomes": "", "person_id": person_id, "place": place,
            "category": category, "asset": asset, "phone": None, "mail": None, "impact": None, "urgency": urgency,
            "priority": priority(None, urgency), "summary": summary, "line": line, "occurred": moment,
            "captured": moment, "started": None, "resolved": None, "closed": None, "work_minutes": None,
            "satisfied": None, "first_visit": None, "level1": None, "central_number": None, "cancel_reason": None,
        }  # fmt: skip

    def _entry(self, act: str, at: datetime, columns: dict[str, Value], language: str) -> Made:
        if act == "note":
            text = " ".join(
                self.filled(one) for one in self.random.choices(NOTES[language], k=self.random.randint(1, 3))
            )
            payload = {"kind": "note", "amends": None}
            number = str(columns["number"])
            return Made(at, str(columns["id"]), "note", text, payload, "note", number, self.new_id(at))
        if act == "outcome":
            return self._changed("outcome", at, columns, self._outcome(at), spooled=True)
        new: dict[str, Value] = {
            "place": self.random.choice(self.places),
            "work_minutes": self.random.randrange(5, 90, 5),
        }
        return self._changed("correction", at, columns, new)

    def _outcome(self, at: datetime) -> dict[str, Value]:
        chance = self.random.random()
        solved, visit = Outcome.SOLVED.value, Outcome.VISIT.value
        outcome = solved if chance < 0.9 else visit if chance < 0.95 else Outcome.DESK.value
        new: dict[str, Value] = {"outcomes": outcome, "state": STATE_AFTER[Outcome(outcome)].value}
        return new | {"resolved": to_text(at)} if outcome == solved else new

    def _closing(self, at: datetime, columns: dict[str, Value]) -> Made:
        central = f"IM{self.random.randrange(10**6, 10**7)}"
        return self._changed(
            "correction", at, columns, {"state": "closed", "closed": to_text(at), "central_number": central}
        )

    def _changed(
        self, kind: str, at: datetime, columns: dict[str, Value], new: dict[str, Value], spooled: bool = False
    ) -> Made:
        changes: Change = {key: (columns[key], value) for key, value in new.items() if columns[key] != value}
        columns.update(new)
        ident, number = str(columns["id"]), str(columns["number"])
        words = " ".join(str(after) for _before, after in changes.values() if after is not None)
        payload = {"kind": kind, "changes": changes, "told": "", "who": None}
        step = {"table": "incident", "id": ident, "changes": changes}
        return Made(at, ident, kind, words, payload, kind, number, self.new_id(at) if spooled else None, step)


def working_days(last: date, count: int) -> list[date]:
    """Return `count` working days (Monday to Friday, and the last day whatever it is), oldest first."""
    days = [last]
    day = last
    while len(days) < count:
        day -= timedelta(days=1)
        if day.weekday() < 5:
            days.append(day)
    return days[::-1]


def _people(some: random.Random, added: str, count: int) -> Iterator[tuple[str, str, str, str, tuple[Any, ...]]]:
    """Make people whose names differ; each row is ready for the table."""
    taken: set[str] = set()
    letters = {"en": "ABCDEFGHIJKLM", "fa": "ابپتدرسشفقکلم", "ru": "АБВГДЕИКЛМНОП"}
    while len(taken) < count:
        language = some.choices(("en", "fa", "ru"), (5, 3, 2))[0]
        given, family = (part.split() for part in NAMES[language])
        name = f"{some.choice(given)} {some.choice(letters[language])}. {some.choice(family)}"
        key = name_key(name)
        if key in taken:
            continue
        taken.add(key)
        ident = f"{len(taken):012x}7{0:03x}8{some.getrandbits(60):015x}"
        honorific = some.choice(HONORIFICS[language])
        row = (ident, name, honorific, key, f"+1 555 {some.randrange(10000):04}", None, None, added, None, False)
        yield ident, language, honorific, name, row


def generate(home: Folders, incidents: int = FULL, seed: int = 1, last: date | None = None) -> dict[str, int]:
    """Fill a new log under `home`; returns how many rows there are. Raises FileExistsError on a log that is there."""
    from dst_console.config import Settings
    from dst_console.desk.opening import open_log
    from dst_console.store.opening import log_path

    path = log_path(home)
    if path.exists():
        raise FileExistsError(path)
    home.config.mkdir(parents=True, exist_ok=True)
    (home.config / "config.toml").write_text("asked = true\n", encoding="utf-8")
    settings = Settings(asked=True)
    open_log(home, settings).close()
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        # Nothing here outlives a crash anyway; the order of rows and the file are as the console would make them.
        connection.execute("PRAGMA synchronous=OFF")
        connection.execute("PRAGMA cache_size=-262144")
        made = _fill(connection, incidents, random.Random(seed), last or date.today(), settings.prefix)  # noqa: DTZ011 - a local day
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    return made


def _fill(
    connection: sqlite3.Connection, incidents: int, some: random.Random, last: date, prefix: str
) -> dict[str, int]:
    days = working_days(last, min(YEARS * 250, max(1, incidents // 20)))
    people = list(_people(some, to_text(_at(days[0], 0)), min(PEOPLE, max(50, incidents // 20))))
    connection.executemany(f"INSERT INTO person VALUES ({_marks(10)})", [person[4] for person in people])
    places = [f"{floor}{wing}-{room:02}" for floor in range(1, 7) for wing in "FGH" for room in range(1, 21)]
    writer = Writer(some, [person[:4] for person in people], places)
    done = entries = 0
    for index, day in enumerate(days, 1):
        born = incidents * index // len(days) - done
        rows, made = [], writer.later.pop(day, [])
        for minute in sorted(some.randrange(8 * 60, 16 * 60) for _turn in range(born)):
            done += 1
            columns, story = writer.incident(f"{prefix}-{done:04}", _at(day, minute), last)
            rows.append(columns)
            for one in story:
                (made if one.at.date() <= day else writer.later[_next(days, index, one.at.date())]).append(one)
        made.sort(key=lambda one: one.at)
        connection.execute("BEGIN")
        if rows:
            names = ", ".join(rows[0])
            inserting = f"INSERT INTO incident ({names}) VALUES ({_marks(len(rows[0]))})"
            connection.executemany(inserting, [tuple(row.values()) for row in rows])
        entries = _write(connection, made, entries)
        connection.execute("COMMIT")
    connection.execute("INSERT INTO counter VALUES (?, ?)", (prefix, done))
    return {"incidents": done, "entries": entries, "people": len(people), "days": len(days)}


def _next(days: list[date], index: int, wanted: date) -> date:
    """Return the first working day that is not before `wanted`; the last one when there is none."""
    return next((day for day in days[index : index + 8] if day >= wanted), days[-1])


def _write(connection: sqlite3.Connection, made: list[Made], last_id: int) -> int:
    """Write a day's entries, their index, the journal and the spool's memory; returns the last entry's id."""
    numbered = list(enumerate(made, last_id + 1))
    dumped = [(i, one.incident, to_text(one.at), None, one.kind, one.text, _json(one.payload)) for i, one in numbered]
    connection.executemany(f"INSERT INTO entry VALUES ({_marks(7)})", dumped)
    connection.executemany(
        "INSERT INTO search(rowid, body) VALUES (?, ?)", [(i, fold(one.text)) for i, one in numbered]
    )
    journal = [
        (
            i,
            to_text(one.at),
            one.label,
            one.number,
            json.dumps([one.step or {"entry": i, "id": one.incident}]),
            False,
            False,
        )
        for i, one in numbered
    ]
    connection.executemany(f"INSERT INTO undo VALUES ({_marks(7)})", journal)
    connection.executemany("INSERT INTO drained VALUES (?)", [(one.spool_id,) for one in made if one.spool_id])
    return last_id + len(made)


def _json(payload: dict[str, Any]) -> str:
    return json.dumps(payload, ensure_ascii=False, separators=(",", ":"))


def _marks(count: int) -> str:
    return ", ".join("?" * count)


def _at(day: date, minute: int) -> datetime:
    return datetime(day.year, day.month, day.day, minute // 60, minute % 60).astimezone()


def main() -> None:
    """Make a log and say how large it became and how long it took."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--incidents", type=int, default=FULL)
    parser.add_argument("--quick", action="store_true", help=f"{QUICK} incidents")
    parser.add_argument("--home", type=Path, required=True, help="what DST_HOME will be")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--last", type=date.fromisoformat, help="the last day; today when left out")
    given = parser.parse_args()
    start = time.perf_counter()
    home = folders({"DST_HOME": str(given.home)})
    made = generate(home, QUICK if given.quick else given.incidents, given.seed, given.last)
    size = (home.data / "log.sqlite3").stat().st_size / 1e6
    print(", ".join(f"{count:,} {name}" for name, count in made.items()), end="")
    print(f"; {size:,.0f} MB in {time.perf_counter() - start:.0f} s")


if __name__ == "__main__":
    main()
