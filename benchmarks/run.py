"""Measure every promise: `python -m benchmarks.run`, or `--quick` for a small log and few turns.

The full run writes `benchmarks/RESULTS.md`. The quick one, for machines that are busy with other things, allows each
promise `SLACK` times its limit and fails only beyond that.
"""

import argparse
import platform
import sqlite3
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from statistics import median

from benchmarks import checking, exporting, hub, inside, quicklog, screens, sending
from benchmarks.generate import FULL, QUICK, generate
from benchmarks.terminal import F2
from benchmarks.words import NOTES, SEARCHES
from dst_console.paths import folders

SLACK = 3.0
RESULTS = Path(__file__).with_name("RESULTS.md")
MILLI = 1000.0
FIRST_FRAME = 169.0
"""Milliseconds that the bare application took to its first frame where the limits at the screen were set.

On another machine a limit is its share of that: 100 ms are 0.59 of the bare first frame, measured in the same run.
"""


@dataclass(frozen=True, slots=True)
class Row:
    """What was measured, a ratio or milliseconds, and its limit where there is a promise; None was not measured."""

    promise: str
    limit: float | None
    figure: float | None
    beside: str = ""
    unit: str = "×"

    @property
    def kept(self) -> bool:
        """Whether the promise holds."""
        return self.within(1)

    def within(self, slack: float) -> bool:
        """Whether it holds when so many times the limit is allowed."""
        return self.limit is None or self.figure is None or self.figure <= self.limit * slack

    def cells(self) -> tuple[str, str, str, str, str]:
        """Return the row as text."""
        digits = 2 if self.unit == "×" else 1
        limit = "" if self.limit is None else f"≤ {self.limit:g} {self.unit}"
        if self.figure is None:
            return self.promise, limit, "not measured", self.beside, ""
        kept = "" if self.limit is None else "kept" if self.kept else "**missed**"
        return self.promise, limit, f"{self.figure:.{digits}f} {self.unit}", self.beside, kept


@dataclass(frozen=True, slots=True)
class Size:
    """How much is measured."""

    incidents: int
    starts: int
    turns: int
    years: int
    runs: int
    tickets: int


SIZES = {"full": Size(FULL, 15, 60, 20, 41, sending.TICKETS), "quick": Size(QUICK, 3, 12, 1, 9, 0)}


def p95(values: list[float]) -> float:
    """Return the value that 95 of 100 do not exceed."""
    return sorted(values)[min(len(values) - 1, int(len(values) * 0.95))]


def measure(size: Size, home: Path, empty: Path) -> list[Row]:
    """Return every row, the log with incidents being at `home`, the other at `empty`."""
    (empty / "config").mkdir(parents=True, exist_ok=True)
    (empty / "config" / "config.toml").write_text("asked = true\n", encoding="utf-8")
    rows = [_quicklog(size)]
    starts, bare = _starts(size, home, empty)
    on_screen, within = _on_screen(size, home, bare), _inside(size, home)
    return [*rows, *starts, *on_screen, *within, *_checks(size), *_exports(size, home), *_hub(size), *_courier(size)]


def _quicklog(size: Size) -> Row:
    found = quicklog.measure(size.runs)
    return Row("`dst log` beside an empty interpreter", 2, found["ratio"], _ms(found["log"], found["empty"]))


def _starts(size: Size, home: Path, empty: Path) -> tuple[list[Row], float]:
    """Start the bare application and ours in turn, so that both meet the same moments of a busy machine.

    Returns the rows and the seconds that the bare application took to its first frame.
    """
    bare, full, none = [], [], []
    for _turn in range(size.starts):
        bare.append(screens.start(screens.BARE, empty))
        full.append(screens.start(screens.OURS, home, F2))
        none.append(screens.start(screens.OURS, empty, F2))
        print(".", end="", flush=True, file=sys.stderr)
    print(file=sys.stderr)
    rows = []
    for name, ours in (("empty log", none), ("full log", full)):
        first, plain = median(one.first for one in ours), median(one.first for one in bare)
        rows.append(Row(f"first frame, {name}", 1.15, first / plain, _ms(first, plain)))
    for name, ours in (("empty log", none), ("full log", full)):
        worst, plain = median(max(one.loading) for one in ours), median(max(one.loading) for one in bare)
        rows.append(Row(f"key echo while loading, worst, {name}", 50, worst * MILLI, _ms(None, plain), "ms"))
    for name, ours in (("empty log", none), ("full log", full)):
        typical, plain = (median(echo for one in many for echo in one.after) for many in (ours, bare))
        rows.append(Row(f"key echo after, typical, {name}", 16, typical * MILLI, _ms(None, plain), "ms"))
    for name, ours in (("empty log", none), ("full log", full)):
        resident, plain = (median(one.resident for one in many) for many in (ours, bare))
        beside = f"{resident:.0f} MB beside {plain:.0f} MB"
        rows.append(Row(f"resident memory, capture line open, {name}", 2.5, resident / plain, beside))
    return rows, median(one.first for one in bare)


def _on_screen(size: Size, home: Path, bare: float) -> list[Row]:
    rows = []
    for columns, lines in ((80, 24), (120, 40)):
        where = f"on the screen, {columns}×{lines}"
        days = screens.days(home, size.turns // 3, (columns, lines))
        rows.append(_share(f"opening a day, {where}", 100, days, bare))
        opened = screens.opened(home, size.turns // 6, (columns, lines))
        rows.append(_row(f"opening an incident, {where}", None, opened))
        guided = screens.procedures(home, max(24, size.turns // 2), (columns, lines))
        rows.append(_share(f"opening any procedure, {where}", 100, guided, bare))
    words = SEARCHES[:: 1 if size.turns > 20 else 5]
    searched = screens.searches(home, (80, 24), words)
    rows.append(_share("search as one types, on the screen, 80×24", 50, searched, bare))
    echoes = [screens.echo_while_sending(home, 400) for _turn in range(3)]
    worst, typical = (median(figure(one) for one in echoes) * MILLI for figure in (max, median))
    rows.append(Row("key echo while sending, worst", 50, worst, f"typical {typical:.0f} ms", "ms"))
    rows.append(_row("saving a capture, Enter to “Saved”, 80×24", None, screens.saves(home, size.turns // 4, (80, 24))))
    return rows


def _inside(size: Size, home: Path) -> list[Row]:
    taken = inside.measure(folders({"DST_HOME": str(home)}), size.turns, size.years)
    return [
        _row("search, the verb", 50, taken["find"]),
        _row("a day, the verb", 100, taken["day"]),
        _row("an incident, the verb", None, taken["show"]),
        _row("save: a line into the spool, fsynced", 30, taken["put"]),
        _row("save: a spooled line into the log, committed with fsync", 30, taken["commit"]),
    ]


def _checks(size: Size) -> list[Row]:
    """The documentation check on a note of 2,000 words, as it is done anew while somebody writes."""
    taken = checking.measure(max(3, size.starts))
    rows = []
    for language in NOTES:
        first = f"the first time {taken[f'{language} first ms']:.0f} ms"
        again = taken[f"{language} again ms"]
        rows.append(Row(f"checking a note of 2,000 words again, {language}, median", 50, again, first, "ms"))
    return rows


def _exports(size: Size, home: Path) -> list[Row]:
    """Half the shell's speed is twice its time."""
    taken = exporting.measure(home)
    ours, theirs = taken["ours"], taken["sqlite3"]
    ratio = median(mine / other for mine, other in zip(ours, theirs, strict=True)) if theirs else None
    beside = _ms(median(ours), median(theirs)) if theirs else "there is no sqlite3 shell"
    whole, part = exporting.peaks(home, size.incidents)
    return [
        Row("every incident as CSV, beside the sqlite3 shell", 2, ratio, beside),
        Row(
            f"memory of exporting all, beside 1/{exporting.SHARE}",
            1.25,
            whole / part,
            f"{whole:.0f} MB beside {part:.0f} MB",
        ),
    ]


def _hub(size: Size) -> list[Row]:
    """Bringing incidents to the team's store: a share of COPY's time, since the rate is the machine's own."""
    promise = "incidents to the team's store, beside COPY"
    if not hub.is_possible():
        return [Row(promise, hub.LIMIT, None, "there is no PostgreSQL server")]
    count = hub.BATCH * max(1, size.turns // 12)
    taken = hub.measure(count, max(2, size.starts // 3))
    new, copy = (median(taken[name]) for name in ("new", "copy"))
    ratio = median(ours / plain for ours, plain in zip(taken["new"], taken["copy"], strict=True))
    return [Row(promise, hub.LIMIT, ratio, f"{count / new:,.0f}/s beside {count / copy:,.0f}/s")]


def _courier(size: Size) -> list[Row]:
    """Tickets to an RT of its own: it takes minutes, so that the quick run leaves it out."""
    promise = "a ticket sent by the courier, beside the same calls alone"
    if not size.tickets:
        return []
    if not sending.is_possible():
        return [Row(promise, sending.LIMIT, None, "there is no RT")]
    taken = sending.measure(tickets=size.tickets)
    return [Row(promise, sending.LIMIT, median(sending.ratios(taken)), _ms(*map(median, zip(*taken, strict=True))))]


def _row(promise: str, limit: float | None, values: list[float]) -> Row:
    return Row(f"{promise}, p95", limit, p95(values) * MILLI, f"median {median(values) * MILLI:.1f} ms", "ms")


def _share(promise: str, limit: float, values: list[float], bare: float) -> Row:
    """Return a row for a limit in ms, as its share of the bare first frame (`FIRST_FRAME`)."""
    beside = f"{p95(values) * MILLI:.0f} ms (median {median(values) * MILLI:.0f}) {_ms(None, bare)}"
    return Row(f"{promise}, p95", round(limit / FIRST_FRAME, 2), p95(values) / bare, beside)


def _ms(ours: float | None, beside: float) -> str:
    return (f"{ours * MILLI:.0f} ms " if ours else "") + f"beside {beside * MILLI:.0f} ms"


def table(rows: list[Row]) -> str:
    """Write the rows as a Markdown table that also reads well as it is."""
    head = ("promise", "limit", "figure", "beside", "")
    lines = [head, *(row.cells() for row in rows)]
    widths = [max(len(line[at]) for line in lines) for at in range(5)]
    drawn = [
        "| " + " | ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)) + " |" for line in lines
    ]
    drawn.insert(1, "|" + "|".join("-" * (width + 2) for width in widths) + "|")
    return "\n".join(drawn)


def about(made: dict[str, int], runs: Size) -> str:
    """Say what was measured with what."""
    asked = ["git", "describe", "--always", "--dirty"]
    try:
        commit = subprocess.run(asked, cwd=screens.ROOT, capture_output=True, text=True, check=True).stdout.strip()
    except (OSError, subprocess.CalledProcessError):
        commit = "unknown"
    return (
        f"{time.strftime('%Y-%m-%d')}, commit {commit}; Python {platform.python_version()}, "
        f"Textual {version('textual')}, SQLite {sqlite3.sqlite_version}, {platform.system()}.\n"
        f"The full log: {made['incidents']:,} incidents, {made['entries']:,} entries, {made['people']:,} people, "
        f"{made['days']:,} days. {runs.starts} starts of each application, in turn; medians unless said otherwise."
    )


def main() -> int:
    """Measure, print, and write the results of a full run; returns 1 when a promise is missed beyond the slack."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--quick", action="store_true", help=f"a small log, few turns, {SLACK:g} times the limits")
    quick = parser.parse_args().quick
    size = SIZES["quick" if quick else "full"]
    with tempfile.TemporaryDirectory() as folder:
        home, empty = Path(folder, "log"), Path(folder, "empty")
        made = generate(folders({"DST_HOME": str(home)}), size.incidents)
        rows = measure(size, home, empty)
    drawn, said = table(rows), about(made, size)
    print(f"{said}\n\n{drawn}")
    if quick:
        missed = [row.promise for row in rows if not row.within(SLACK)]
        print(f"missed by more than {SLACK:g}×: {', '.join(missed) or 'none'}")
        return 1 if missed else 0
    RESULTS.write_text(f"# Results\n\n{said}\n\n{drawn}\n", encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
