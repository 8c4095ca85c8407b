"""Incidents as CSV (RFC 4180): a row each, made harmless for spreadsheets, which run cells as formulas (U42)."""

import csv
import io
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from itertools import repeat
from typing import Any, Final, TypeAlias

from dst_console.export.shape import Column, columns, iso
from dst_console.models.incident import Incident
from dst_console.models.moment import from_text
from dst_console.models.person import Person

MARK: Final = "\ufeff"
"""What tells a spreadsheet that a file is UTF-8; without it Persian and Russian are garbled."""

RISKY: Final = frozenset("=+-@\t\r'")
"""First letters that get an apostrophe before them: those a spreadsheet may run, and the apostrophe itself."""

OF_PERSON: Final = ("name", "honorific")
"""The columns of the customer, which stand behind the incident's `BEHIND`."""

BEHIND: Final = "person_id"

Line: TypeAlias = Sequence[str | None]
"""A row: a tuple of the parts of `parts()` and one value more, or a list of all values."""

People: TypeAlias = Mapping[str, Sequence[str]]
"""Customers by id."""

Page: TypeAlias = tuple[Sequence[Line], People]
"""Rows and their customers."""

_END = "\r\n"
_NAMES = 20_000
"""Customers whose names are kept written."""

# In a line whose text is all quoted, a quote behind a comma begins a cell, unless another quote or a comma follows it.
_RISKY_CELL = re.compile(f',"(?=[{re.escape("".join(sorted(RISKY)))}])')


def shape() -> tuple[Column, ...]:
    """Return the columns: the incident's, and behind its customer's id the name and the honorific."""
    person = [column for column in columns(Person) if column.name in OF_PERSON]
    found: list[Column] = []
    for column in columns(Incident):
        found += [column, *(person if column.name == BEHIND else [])]
    return tuple(found)


def parts() -> tuple[tuple[tuple[str, ...], bool], ...]:
    """Return the incident's columns in the parts in which they are read, each with whether it is one text.

    Every moment is a part by itself; `BEHIND` is one once more, where the customer's columns come in.
    """
    found: list[tuple[tuple[str, ...], bool]] = []
    run: list[str] = []
    for column in columns(Incident):
        if column.of is not datetime:
            run.append(column.name)
        if run and (column.of is datetime or column.name == BEHIND):
            found.append((tuple(run), True))
            run = []
        if column.of is datetime or column.name == BEHIND:
            found.append(((column.name,), False))
    return (*found, *([(tuple(run), True)] if run else []))


def text(pages: Iterable[Page]) -> Iterator[str]:
    """Write pages of rows, a head first: the columns of `shape()`.

    Moments are ISO 8601 with their offset, a yes is 1 and a no is 0, what is not known is empty.
    """
    sheet = _Sheet()
    yield sheet.head
    for rows, people in pages:
        yield sheet.page(rows, people)


def restored(cell: str) -> str:
    """Return the text of a cell as it was before it was made harmless (U42)."""
    return cell[1:] if cell[:1] == "'" and cell[1:2] in RISKY else cell


class _Sheet:
    """How rows become lines, a page at a time and column by column: a loop over each row takes twice as long."""

    def __init__(self) -> None:
        read = parts()
        self._customer = read.index(((BEHIND,), False))
        self._moments = [index for index, (names, joined) in enumerate(read) if not joined and names != (BEHIND,)]
        self._moments_apart = [index for index, column in enumerate(columns(Incident)) if column.of is datetime]
        self._customer_apart = [column.name for column in columns(Incident)].index(BEHIND)
        self._names: dict[str | None, str] = {None: "," * (len(OF_PERSON) - 1)}
        self._clocks = _Clocks()
        self._buffer = io.StringIO(newline="")
        self._writer = csv.writer(self._buffer, quoting=csv.QUOTE_ALL)
        self.head = ",".join(column.name for column in shape()) + _END

    def page(self, rows: Sequence[Line], people: People) -> str:
        """Write rows, a line each."""
        if len(self._names) > _NAMES:
            self._names = {None: self._names[None]}
        together = self._lines([row for row in rows if isinstance(row, tuple)], people)
        lines = [next(together) if isinstance(row, tuple) else self._apart(row, people) for row in rows]
        whole = _END.join([*lines, ""])
        if _RISKY_CELL.search(whole):
            whole = _END.join([*(_RISKY_CELL.sub(",\"'", line) for line in lines), ""])
        return whole

    def _lines(self, rows: Sequence[Line], people: People) -> Iterator[str]:
        """Write rows that were read in parts."""
        cells: list[Any] = list(zip(*rows, strict=True))[:-1]
        if cells:
            names = self._names
            cells[self._customer] = [names.get(one) or self._name(one, people) for one in cells[self._customer]]
            self._turn(cells, self._moments)
        return map(",".join, zip(*cells, strict=True))

    def _apart(self, row: Line, people: People) -> str:
        """Write a row that was read value by value."""
        columns_of_one: list[Sequence[str | None]] = [[cell] for cell in row]
        self._turn(columns_of_one, self._moments_apart)
        cells = [cell for (cell,) in columns_of_one]
        at = self._customer_apart
        person = people[str(cells[at])] if cells[at] else [""] * len(OF_PERSON)
        return self._quoted([*cells[: at + 1], *person, *cells[at + 1 :]])

    def _name(self, person: str | None, people: People) -> str:
        """Write a customer's columns, and keep that: it is likely to be wanted again."""
        name = self._names[person] = self._quoted(people[str(person)])
        return name

    def _turn(self, cells: list[Sequence[str | None]], moments: Sequence[int]) -> None:
        """Write columns of moments in ISO 8601; one is mostly the same as that before it."""
        clocks = self._clocks
        before: Iterable[str | None] = repeat(None)
        written: Iterable[str] = repeat("")
        for index in moments:
            kept = cells[index]
            cells[index] = written = [
                again
                if one == other
                else f"{one[:11]}{clock}{one[16:23]}{one[24:]}"
                if one and (clock := clocks[one[11:16] + one[24:]])
                else (one and iso(one)) or ""
                for one, other, again in zip(kept, before, written, strict=False)
            ]
            before = kept

    def _quoted(self, cells: Sequence[str | None]) -> str:
        self._writer.writerow(cells)
        line = self._buffer.getvalue().removesuffix(_END)
        self._buffer.seek(0)
        self._buffer.truncate()
        return line


class _Clocks(dict[str, str]):
    """What a clock shows where an offset holds, by the time in UTC and the offset; empty when it is another day there.

    Looking it up takes a fifth of the time that working out the moment does.
    """

    def __missing__(self, utc: str) -> str:
        moment = from_text(f"2000-01-02T{utc[:5]}:00.000Z{utc[5:]}")
        clock = self[utc] = f"{moment:%H:%M}" if moment.day == 2 else ""
        return clock
