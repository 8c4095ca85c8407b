"""The list of a day, or of several: incidents, visits, follow-ups and gaps, each in its place in time."""

from collections.abc import Callable, Iterable
from datetime import UTC, date, datetime
from itertools import groupby
from typing import TYPE_CHECKING, TypeVar

from textual.content import Content
from textual.widgets.option_list import Option

from dst_console.language.normalise import fold
from dst_console.language.plain import harmless
from dst_console.language.words import clock_time, long_day
from dst_console.translate import _, ngettext
from dst_console.widgets.lists import KeyList
from dst_console.widgets.rows import follow_up_row, incident_row, visit_row

if TYPE_CHECKING:
    from dst_console.models.views import DayView, FollowUpView, Gap, IncidentView, Totals, VisitView

VISIT, FOLLOW_UP, GAP, HEADING = "visit:", "follow-up:", "gap:", "day:"
"""How the ids of rows begin that are no incidents."""

MOST_EMPTY = 31
"""Of more days only those are headed on which there is anything."""

_FIRST = datetime.min.replace(tzinfo=UTC)

Row = tuple[datetime, Option]
"""A row, and its place in time."""

Beside = TypeVar("Beside", "VisitView", "FollowUpView")


class DayList(KeyList):
    """The list, with what its rows stand for; `g` is not the way to its first row here, but to the next gap."""

    def __init__(self, id: str) -> None:
        super().__init__(id=id)
        self._bindings.key_to_bindings.pop("g", None)
        self.view: DayView | None = None

    def fill(self, view: "DayView | None", page: int, letters: str, now: datetime, fresh: str) -> bool:
        """Show a view's rows that hold some letters, with the cursor where it was; False when there are none.

        The cursor goes to `fresh` when that is among them, else to the last incident when it has no place.
        """
        self.view = view
        before = self.chosen_id
        options = day_rows(view, page, letters, self._width, now) if view else []
        self.clear_options()
        self.add_options(options)
        ids = ["" if option.disabled else option.id or "" for option in options]
        wanted = fresh if fresh and fresh in ids else before
        if any(ids):
            last = max(at for at, ident in enumerate(ids) if ident and (":" not in ident or not any(ids[:at])))
            self.highlighted = ids.index(wanted) if wanted and wanted in ids else last
        return any(ids)

    @property
    def _width(self) -> int:
        return max(30, self.size.width - 1) if self.size.width else 78

    @property
    def chosen_id(self) -> str | None:
        """The id of the row under the cursor, also while the list is being filled."""
        if self.highlighted is None or self.highlighted >= self.option_count:
            return None
        return self.get_option_at_index(self.highlighted).id

    @property
    def incident(self) -> "IncidentView | None":
        """The incident under the cursor, also that of a visit or a follow-up."""
        beside = self.visit or self.follow_up
        if beside or self.view is None:
            return beside.incident if beside else None
        return next((one for one in self.view.incidents if one.id == self.chosen_id), None)

    @property
    def visit(self) -> "VisitView | None":
        """The visit under the cursor."""
        return self._beside(VISIT, self.view.visits if self.view else ())

    @property
    def follow_up(self) -> "FollowUpView | None":
        """The follow-up under the cursor."""
        return self._beside(FOLLOW_UP, self.view.follow_ups if self.view else ())

    def _beside(self, sign: str, views: "tuple[Beside, ...]") -> "Beside | None":
        return next((one for one in views if self.chosen_id == sign + one.id), None)

    @property
    def gap(self) -> "Gap | None":
        """The gap under the cursor."""
        found = self.view.gaps if self.view else ()
        return next((one for one in found if self.chosen_id == gap_id(one)), None)

    def next_gap(self) -> bool:
        """Go to the next gap, round about; False when there is none."""
        here = self.highlighted or 0
        found = [at for at, option in enumerate(self.options) if (option.id or "").startswith(GAP)]
        if found:
            self.highlighted = next((at for at in found if at > here), found[0])
        return bool(found)


def gap_id(gap: "Gap") -> str:
    """Return the id of a gap's row."""
    return GAP + gap.start.isoformat()


def gap_words(gap: "Gap") -> str:
    """Say how long nothing was logged."""
    return ngettext("{n} min not logged", "{n} min not logged", gap.minutes).format(n=gap.minutes)


def gap_row(gap: "Gap") -> Content:
    """Draw a gap: since when, and how long nothing was logged."""
    return Content.assemble((clock_time(gap.start), "$muted"), (f"  ┄ {gap_words(gap)} ┄", "$accent"))


def day_rows(view: "DayView", page: int, letters: str, width: int, now: datetime) -> list[Option]:
    """Return the rows of a day, what is due first, then everything by its time; of several days each under its name."""
    wanted = fold(letters)
    rows = sorted(_rows(view, page, lambda one: holds(one, letters), width, now), key=_at)
    if not wanted:
        rows = sorted([*rows, *((gap.start, Option(gap_row(gap), id=gap_id(gap))) for gap in view.gaps)], key=_at)
    if view.days.count == 1:
        return [option for _moment, option in rows]
    empty = not wanted and not page and not view.more and view.days.count <= MOST_EMPTY
    return list(_headed(view, rows, view.days.each() if empty else (), now))


def _at(row: Row) -> datetime:
    return row[0]


def _rows(
    view: "DayView", page: int, matches: "Callable[[IncidentView], bool]", width: int, now: datetime
) -> Iterable[Row]:
    for one in view.incidents:
        if matches(one):
            yield one.occurred, Option(incident_row(one, width, thin=one.id in view.thin), id=one.id)
    if page:
        return
    for visit in view.visits:
        if matches(visit.incident):
            yield visit.planned, Option(visit_row(visit, width, now), id=VISIT + visit.id)
    for promised in view.follow_ups:
        if matches(promised.incident):
            at = _FIRST if promised.due <= now else promised.due
            yield at, Option(follow_up_row(promised, width, now), id=FOLLOW_UP + promised.id)


def _headed(view: "DayView", rows: list[Row], empty: Iterable[date], now: datetime) -> Iterable[Option]:
    """Put the name of its day above the rows of each; what is overdue stands above them all."""
    overdue = [option for at, option in rows if at == _FIRST]
    yield from overdue
    by_day = groupby(rows[len(overdue) :], lambda row: row[0].astimezone().date())
    grouped = {day: [option for _moment, option in of_day] for day, of_day in by_day}
    for day in sorted({*grouped, *empty}):
        here = grouped.get(day, [])
        logged = sum(":" not in (option.id or "") for option in here)
        yield Option(_heading(day, logged, day in view.off, now), id=HEADING + day.isoformat(), disabled=True)
        yield from here


def _heading(day: date, logged: int, off: bool, now: datetime) -> Content:
    """Name a day, whether it is a day off, and how much was logged on it."""
    told = ngettext("{n} incident", "{n} incidents", logged).format(n=logged) if logged else ""
    about = [_("today") if day == now.date() else "", _("day off") if off else "", told]
    words = "".join(f" · {one}" for one in about if one)
    return Content.assemble((long_day(day), "bold $muted" if off else "bold $primary"), (words, "$muted"))


def holds(view: "IncidentView", letters: str) -> bool:
    """Whether an incident holds the letters that the list is narrowed to, in any spelling."""
    return fold(letters) in fold(_all_words(view))


def _all_words(view: "IncidentView") -> str:
    return " ".join(filter(None, (view.customer, view.summary, view.line, view.place, view.number, view.state)))


def lesson(key: str) -> Content:
    """Say on an empty day how the first walk-up is logged (an empty log teaches)."""
    return Content.assemble(
        (_("Nothing is logged on this day."), "bold"),
        "\n\n",
        _("Press {key}, type one line, press Enter:").format(key=harmless(key)),
        "\n\n  ",
        (_("Sara Ahmadi: printer jams on tray 2 @3F-12 #printer"), "$accent"),
        "\n\n",
        _("Before the colon who, then what; @ where, # what kind. Nothing of it is required."),
    )


def count_words(view: "DayView | None", drafts: int, drafts_key: str, due: int) -> list[str]:
    """Return what is counted below the list: of several days also what they come to."""
    unsent = view.unsent if view else 0
    parts = [ngettext("{n} not sent up", "{n} not sent up", unsent).format(n=unsent)] if unsent else []
    if view is not None and view.days.count > 1:
        parts = [*total_words(view.totals), *parts]
    if drafts:
        words = ngettext("{n} draft", "{n} drafts", drafts).format(n=drafts)
        parts.append(f"{words} ({drafts_key})")
    if due:
        parts.append(ngettext("{n} follow-up due", "{n} follow-ups due", due).format(n=due))
    if view is not None and view.thin:
        parts.append(_("thin: {n}").format(n=len(view.thin)))
    return parts


def total_words(totals: "Totals") -> list[str]:
    """Say what some days come to, in few words."""
    found = [
        ngettext("{n} solved on the spot", "{n} solved on the spot", totals.on_spot).format(n=totals.on_spot),
        ngettext("{n} min of work", "{n} min of work", totals.work_minutes).format(n=totals.work_minutes),
    ]
    if totals.visits:
        found.append(ngettext("{n} visit", "{n} visits", totals.visits).format(n=totals.visits))
    if totals.escalated:
        found.append(ngettext("{n} escalated", "{n} escalated", totals.escalated).format(n=totals.escalated))
    return found
