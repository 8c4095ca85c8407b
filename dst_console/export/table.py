"""Incidents as CSV (RFC 4180): a row each, made harmless for spreadsheets, which run cells as formulas (U42)."""

import csv
import io
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Final, TypeAlias

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

Page: TypeAlias = tuple[Sequence[Sequence[str | None]], Mapping[str, Sequence[str]]]
"""Rows in the parts of `parts()`, each with one value more, or as lists of all values; and their customers by id."""

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
    """Return the text of a cell as it was before it was made harmless."""
    return cell[1:] if cell[:1] == "'" and cell[1:2] in RISKY else cell


class _Sheet:
    """How rows become lines; hundred thousand of them in less than half a second."""

    def __init__(self) -> None:
        read = parts()
        self._customer = read.index(((BEHIND,), False))
        self._moments = [index for index, (names, joined) in enumerate(read) if not joined and names != (BEHIND,)]
        self._moments_apart = [index for index, column in enumerate(columns(Incident)) if column.of is datetime]
        self._customer_apart = [column.name for column in columns(Incident)].index(BEHIND)
        self._names: dict[str | None, str] = {None: "," * (len(OF_PERSON) - 1)}
        self._clocks: dict[str, _Clocks] = {}
        self._buffer = io.StringIO(newline="")
        self._writer = csv.writer(self._buffer, quoting=csv.QUOTE_ALL)
        self.head = ",".join(column.name for column in shape()) + _END

    def page(self, rows: Sequence[Sequence[str | None]], people: Mapping[str, Sequence[str]]) -> str:
        """Write rows, a line each."""
        if len(self._names) > _NAMES:
            self._names = {None: self._names[None]}
        lines, names, customer = [], self._names, self._customer
        for row in rows:
            if isinstance(row, list):
                lines.append(self._apart(row, people))
                continue
            cells = [*row]
            cells.pop()
            self._turn(cells, self._moments)
            person = cells[customer]
            cells[customer] = names.get(person) or self._name(person, people)
            lines.append(",".join(cells))  # type: ignore[arg-type]  # moments that are missing were made empty
        whole = _END.join([*lines, ""])
        if _RISKY_CELL.search(whole):
            whole = _END.join([*(_RISKY_CELL.sub(",\"'", line) for line in lines), ""])
        return whole

    def _apart(self, cells: list[str | None], people: Mapping[str, Sequence[str]]) -> str:
        """Write a row that was read value by value."""
        self._turn(cells, self._moments_apart)
        at = self._customer_apart
        person = people[str(cells[at])] if cells[at] else [""] * len(OF_PERSON)
        return self._quoted([*cells[: at + 1], *person, *cells[at + 1 :]])

    def _name(self, person: str | None, people: Mapping[str, Sequence[str]]) -> str:
        """Write a customer's columns, and keep that: it is likely to be wanted again."""
        name = self._names[person] = self._quoted(people[str(person)])
        return name

    def _turn(self, cells: list[str | None], moments: Sequence[int]) -> None:
        """Write the moments of a row in ISO 8601; the second one is mostly the first again."""
        before: str | None = ""
        written = ""
        for index in moments:
            kept = cells[index]
            if kept and kept != before:
                before, offset = kept, kept[24:]
                clocks = self._clocks.get(offset)
                if clocks is None:
                    clocks = self._clocks[offset] = _Clocks(offset)
                clock = clocks[kept[11:16]]
                written = f"{kept[:11]}{clock}{kept[16:23]}{offset}" if clock else iso(kept)
            cells[index] = written if kept else ""

    def _quoted(self, cells: Sequence[str | None]) -> str:
        self._writer.writerow(cells)
        line = self._buffer.getvalue().removesuffix(_END)
        self._buffer.seek(0)
        self._buffer.truncate()
        return line


class _Clocks(dict[str, str]):
    """What a clock shows at an offset when it is so late in UTC; empty when it is another day there.

    Looking it up takes a fifth of the time that working out the moment does.
    """

    def __init__(self, offset: str) -> None:
        super().__init__()
        self._offset = offset

    def __missing__(self, utc: str) -> str:
        moment = from_text(f"2000-01-02T{utc}:00.000Z{self._offset}")
        clock = self[utc] = f"{moment:%H:%M}" if moment.day == 2 else ""
        return clock
