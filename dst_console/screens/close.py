"""Closing an incident on one page: the summary in place, what is still asked for, then the ticket as it goes out."""

import json
from dataclasses import asdict, replace
from typing import TYPE_CHECKING, Any

from textual import on
from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.widget import Widget
from textual.widgets import Static

from dst_console import desk
from dst_console.clock import Mark, between, mark
from dst_console.errors import DeskError
from dst_console.language.digits import whole
from dst_console.language.plain import harmless
from dst_console.language.words import field_word
from dst_console.models.views import Closing, Survey
from dst_console.screens.base import bindings
from dst_console.screens.proofreading import Proofreading
from dst_console.translate import _
from dst_console.widgets.fields import LineField, NoteField
from dst_console.widgets.keybar import KeyBar
from dst_console.widgets.text import Text
from dst_console.widgets.yesno import YesNo

if TYPE_CHECKING:
    from collections.abc import Collection

    from dst_console.export.record import Record
    from dst_console.language.checking.findings import Finding

QUESTIONS = ("satisfied", "first_visit", "level1")
MINUTES = ("work", "hold", "documentation")
ANSWERS = ("treated", "solved", "recommend")
COLUMNS = {field: f"{field}_minutes" for field in MINUTES}
"""The incident's columns of the minutes, by their lines."""


class CloseScreen(Proofreading):
    """One page with everything that closing says; nothing typed on it is ever cleared (U14)."""

    CSS_PATH = "close.tcss"
    BINDINGS = bindings("close")
    scope = "close"
    shows_log = True
    text_field = "#summary"

    def __init__(self, incident_id: str) -> None:
        super().__init__()
        self.incident_id = incident_id
        self.draft_place = ("close", incident_id)
        self.record: Record | None = None
        self.first = ""
        self.composed = ""
        """The summary as it was composed from what was recorded."""
        self.given: Survey | None = None
        """What the customer answered on the turned screen: changed by anybody else, it is not theirs any more (U29)."""
        self.wrong: list[tuple[str, str]] = []
        """What is said on the page to keep it from being closed: the line it is in, and the sentence."""
        self.begun: Mark | None = None

    def compose(self) -> ComposeResult:
        """Draw the page; the log fills it."""
        words = {"satisfied": _("Satisfied?"), "first_visit": _("First visit?"), "level1": _("Level 1 could have?")}
        scales = {"treated": _("treated, 1–5"), "solved": _("solved, 1–5"), "recommend": _("recommend, 0–10")}
        yield Text(id="title")
        with Vertical(id="page"):
            yield Static(_("What was wrong and what was done"), classes="field-label", markup=False)
            yield NoteField(id="summary")
            with Vertical(id="found"):
                yield from self.compose_findings()
            with Horizontal(classes="row"):
                for field in QUESTIONS:
                    yield YesNo(words[field], id=field)
            with Horizontal(classes="row"):
                for field in MINUTES:
                    yield Static(field_word(COLUMNS[field]), classes="field-label", markup=False)
                    yield LineField(id=field, classes="number", replaces=True)
            with Horizontal(classes="row"):
                for field in ANSWERS:
                    yield Static(scales[field], classes="field-label", markup=False)
                    yield LineField(id=field, classes="number", replaces=True)
            with Horizontal(classes="row"):
                yield Static(_("in their words"), classes="field-label", markup=False)
                yield LineField(id="words")
            yield Text(id="wrong")
        yield KeyBar()

    def on_mount(self) -> None:
        """Read what was recorded, and begin to count the time that writing it down takes."""
        self.begun = mark(self.dst.clock)
        self.fetch("closing", lambda store: desk.closing.prepare(store, self.incident_id), self._fill, self._cannot)

    def _cannot(self, error: DeskError) -> None:
        self.dst.say_error(error)
        self.dismiss(None)

    def _fill(self, found: "tuple[Record, Closing]") -> None:
        self.record, closing = found
        view = self.record.incident
        self.composed = "" if view.resolution else closing.summary
        self.draw_top()
        self.draft_title = f"{view.number} {view.customer}".strip()
        self._put(closing)
        self.first = self.typed()
        self.dst.keeper.bring(self.incident_id)
        self.let_stand_again()
        begun, lines = read_back(self.dst.keeper.text_at(self.draft_place))
        if begun is not None:
            self._put(begun, lines)
        self.look()
        self._go_to_what_is_open(begun or closing)

    def draw_top(self) -> None:
        """Say whom and what it is about."""
        if self.record is None:
            return
        view = self.record.incident
        title = f"{view.customer or _('(no name)')} · {view.number} · {view.summary or view.line}"
        self.query_one("#title", Text).update(self.with_standing(Content(harmless(title))))

    def _go_to_what_is_open(self, closing: Closing) -> None:
        """Put the cursor on the first thing that is asked for, or on the summary."""
        open_fields = [field for field, _words in desk.closing.missing(closing)]
        self.type_into(self.query_one(f"#{open_fields[0] if open_fields else 'summary'}"))

    def _put(self, closing: Closing, lines: dict[str, str] | None = None) -> None:
        """Fill the page; `lines` are the number lines as they were typed, whatever stands in them."""
        with self.prevent(NoteField.Changed, LineField.Changed):
            self.query_one("#summary", NoteField).load_text(closing.summary)
            for field in QUESTIONS:
                self.query_one(f"#{field}", YesNo).put(getattr(closing, field))
            for field in MINUTES:
                self._line(field).fill((lines or {}).get(field, _number(getattr(closing, field))))
            for field in ANSWERS:
                self._line(field).fill((lines or {}).get(field, _number(getattr(closing.survey, field))))
            self._line("words").fill(closing.survey.words)
        self.given = closing.survey if closing.survey.by == "customer" else None

    def _line(self, field: str) -> LineField:
        return self.query_one(f"#{field}", LineField)

    # What stands on the page

    def said(self) -> tuple[Closing, list[tuple[str, str]]]:
        """Return what stands on the page, and the lines that hold no number."""
        numbers = {field: whole(self._line(field).value) for field in (*MINUTES, *ANSWERS)}
        nowhere = [field for field, number in numbers.items() if number is None and self._line(field).value.strip()]
        words = _("{field}: this must be a whole number.")
        wrong = [(field, words.format(field=field_word(COLUMNS.get(field, field)))) for field in nowhere]
        treated, solved, recommend = (numbers[field] for field in ANSWERS)
        work, hold, documentation = (numbers[field] for field in MINUTES)
        satisfied, first_visit, level1 = (self.query_one(f"#{field}", YesNo).value for field in QUESTIONS)
        survey = Survey(treated, solved, recommend, self._line("words").value, "customer")
        survey = survey if survey == self.given else replace(survey, by="technician")
        summary = self.query_one("#summary", NoteField).text
        return Closing(summary, satisfied, first_visit, level1, work, hold, documentation, survey), wrong

    def typed(self) -> str:
        """Return the whole page as one draft; a line that holds no number is kept as it is."""
        closing, _wrong = self.said()
        raw = {field: self._line(field).value for field in (*MINUTES, *ANSWERS)}
        return json.dumps({**asdict(closing), "raw": raw}, ensure_ascii=True)

    @on(NoteField.Changed)
    @on(LineField.Changed)
    def text_changed(self) -> None:
        """Keep the draft, and what is said to be wrong true."""
        if self.record is not None:
            self.keep_soon()
            self._look_again()

    @on(NoteField.Changed)
    def summary_changed(self) -> None:
        """Look the summary through when the technician pauses."""
        self.look_soon()

    def lacking(self) -> "tuple[Finding, ...]":
        """Return what the whole record lacks (Q3, U30)."""
        if self.record is None:
            return ()
        written = self.query_one("#summary", NoteField).text.strip()
        lacks: tuple[Finding, ...] = desk.checking.lacking(self.record, written not in ("", self.composed.strip()))
        return lacks

    @on(YesNo.Answered)
    def answered(self, message: YesNo.Answered) -> None:
        """Keep the draft, and go on to what is asked for still, else to the next thing."""
        message.stop()
        self.keep_soon()
        self._look_again()
        asked = [field for field, _words in desk.closing.missing(self.said()[0]) if field != message.question.id]
        if asked:
            self.set_focus(self.query_one(f"#{asked[0]}"))
        else:
            self.focus_next()

    @on(LineField.Submitted)
    def entered(self, event: LineField.Submitted) -> None:
        """Go on to the next line, or to the next one that something is wrong with; behind the last one, check."""
        event.stop()
        following = [field for field, _words in self.wrong if field != event.input.id]
        if following:
            self.set_focus(self.query_one(f"#{following[0]}"))
        elif event.input.id == "words":
            self.do_check()
        else:
            self.focus_next()

    # Doing

    def do_check(self) -> None:
        """Show the ticket exactly as it will be sent; what is missing is said first, and the cursor goes there."""
        if self.record is None or self.begun is None:
            return
        closing = self._say_what_is_wrong()
        if self.wrong:
            self.set_focus(self.query_one(f"#{self.wrong[0][0]}", Widget))
            return
        self.keep_soon()
        self.dst.keeper.now()
        seconds = between(self.begun, mark(self.dst.clock))
        self._show(self.record, desk.closing.documented(closing, seconds))

    def _say_what_is_wrong(self) -> Closing:
        """Say all that keeps it from being closed, in the room of what was found in the text; return what is said."""
        closing, wrong = self.said()
        unread = {field for field, _words in wrong}
        self.wrong = [*wrong, *(one for one in desk.closing.missing(closing) if one[0] not in unread)]
        self.set_class(bool(self.wrong), "-wrong")
        self.query_one("#wrong", Text).update("\n".join(f"▲ {words}" for _field, words in self.wrong))
        return closing

    def _look_again(self) -> None:
        """Let go of what is wrong no more, once it was said."""
        if self.wrong:
            self._say_what_is_wrong()

    def _show(self, record: "Record", closing: Closing) -> None:
        from dst_console.screens.check import CheckScreen

        ticket = desk.closing.ticket(record, closing, self.dst.clock.now())
        self.app.push_screen(CheckScreen(ticket, lambda confirmed: self._seal(closing, confirmed), self.settled))

    def _seal(self, closing: Closing, confirmed: "Collection[str]") -> bool:
        """Close it; False when no disk takes it, and then nothing is lost or changed."""
        at = self.dst.clock.now()
        try:
            spool_id = desk.closing.keep(self.dst.folders, self.incident_id, closing, at, confirmed)
        except DeskError as error:
            self.dst.say_error(error)
            return False
        self.dst.keeper.drop(self.draft_place)
        self.dismiss(None)
        self.dst.tell_closed(spool_id, self.incident_id, at, closing.summary)
        return True

    def do_survey(self) -> None:
        """Turn the screen to the customer: three questions, large, answered by themselves."""
        from dst_console.screens.survey import SurveyScreen

        lines = {field: self._line(field).value for field in (*ANSWERS, "words")}
        theirs = self.said()[0].survey.by == "customer"
        self.app.push_screen(SurveyScreen(lines, theirs, self._surveyed))

    def _surveyed(self, lines: dict[str, str], theirs: bool) -> None:
        """Take the customer's lines as they stand, and keep them."""
        with self.prevent(LineField.Changed):
            for field, line in lines.items():
                self._line(field).fill(line)
        self.given = replace(self.said()[0].survey, by="customer") if theirs else None
        self.keep_soon()
        self._look_again()

    def do_keep(self) -> None:
        """Go back; the draft stays, if anything was typed."""
        if self.record is not None and self.typed() != self.first:
            self.leave_draft()
        else:
            self.dst.keeper.drop(self.draft_place)
        self.dismiss(None)


def _number(value: int | None) -> str:
    return "" if value is None else str(value)


def read_back(text: str) -> tuple[Closing | None, dict[str, str]]:
    """Return the closing that a draft holds, None when it holds none, and its number lines as typed."""
    try:
        kept: dict[str, Any] = json.loads(text)
        lines = kept.pop("raw")
        return Closing(**{**kept, "survey": Survey(**kept["survey"])}), lines
    except (ValueError, KeyError, TypeError):
        return None, {}
