"""Planning a visit, or changing its plan: who, where, when, why, what to bring (V1, V2)."""

from typing import TYPE_CHECKING, Any

from textual import on
from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical
from textual.widgets import Static

from dst_console import desk, spool, translate
from dst_console.language.digits import ascii_digits
from dst_console.language.plain import harmless
from dst_console.language.when import ahead
from dst_console.language.words import field_word, listed
from dst_console.models.views import IncidentView, VisitView
from dst_console.screens.base import bindings
from dst_console.screens.keeping import Keeping
from dst_console.spool import SpoolError
from dst_console.translate import _
from dst_console.widgets.fields import LineField
from dst_console.widgets.keybar import KeyBar

if TYPE_CHECKING:
    from datetime import datetime

    from dst_console.store.log import Store

FIELDS = ("person", "place", "planned", "minutes", "why")
LONGEST = 3
"""Digits of a visit's minutes at most."""

CONFIRMED = "confirmed"
SEPARATOR = "\x1f"
"""Parts the fields in the draft that holds them all."""


class PlanScreen(Keeping):
    """A form of five lines; Enter goes on, and saves on the last one."""

    CSS_PATH = "plan.tcss"
    BINDINGS = bindings("plan")
    scope = "plan"
    shows_log = True

    def __init__(self, incident_id: str = "", visit: VisitView | None = None) -> None:
        super().__init__()
        self.incident_id = incident_id
        self.visit = visit
        self.view: IncidentView | None = visit.incident if visit else None
        self.confirmed = visit.confirmed if visit else False
        self.first = ""
        self.draft_place = ("plan-visit", visit.id) if visit else ("plan", incident_id)

    def compose(self) -> ComposeResult:
        """Draw the form."""
        words = {"person": field_word("person"), "place": field_word("place"), "planned": _("when")}
        words |= {"minutes": _("minutes"), "why": _("why")}
        hints = {"planned": _("15:30, 2h, tomorrow 9:00, 2026-11-25 10:00")}
        with Vertical(id="plan"):
            for field in FIELDS:
                with Horizontal(classes="pair"):
                    yield Static(words[field], classes="field-label", markup=False)
                    yield LineField(placeholder=hints.get(field, ""), id=f"plan-{field}")
            yield Static(id="kit", markup=False)
            yield Static(id="confirmed", markup=False)
        yield KeyBar()

    def on_mount(self) -> None:
        """Fill in what is known, then let what is missing be typed."""
        self.query_one("#plan").border_title = _("Visit")
        if self.visit is not None or not self.incident_id:
            self._fill()
        else:
            self.fetch("plan", self._look, self._found)

    def _look(self, store: "Store") -> "tuple[IncidentView, list[VisitView]]":
        planned = [one for one in desk.visits.ahead(store) if one.incident.id == self.incident_id]
        return desk.incidents.show(store, self.incident_id).incident, planned

    def _found(self, found: "tuple[IncidentView, list[VisitView]]") -> None:
        """A visit planned already is opened instead of planned twice."""
        self.view, planned = found
        if planned:
            self.dismiss(None)
            self.dst.open_visit(planned[0].id)
            return
        self._fill()

    def _fill(self) -> None:
        view, visit = self.view, self.visit
        known = {
            "person": view.customer if view else "",
            "place": (visit.place if visit else view.place if view else "") or "",
            "planned": f"{visit.planned:%Y-%m-%d %H:%M}" if visit else "",
            "minutes": str(visit.minutes if visit else 30),
            "why": visit.why if visit else (view.summary or view.line) if view else "",
        }
        begun = self.dst.keeper.text_at(self.draft_place).split(SEPARATOR)
        if len(begun) == len(FIELDS) + 1:
            known = dict(zip(FIELDS, begun, strict=False))
            self.confirmed = begun[-1] == CONFIRMED
        for field, text in known.items():
            with self.prevent(LineField.Changed):
                self._line(field).fill(text)
        self._line("person").disabled = view is not None
        if view is not None:
            self.query_one("#plan").border_title = f"{_('Visit')} · {view.number}".replace("[", "\\[")
        self.draft_title = f"{view.number} {view.customer}".strip() if view else _("visit")
        self._draw_below()
        self.first = self.typed()
        first = next((field for field in FIELDS if not known[field]), "planned")
        self.type_into(self._line(first))

    def _line(self, field: str) -> LineField:
        return self.query_one(f"#plan-{field}", LineField)

    def _draw_below(self) -> None:
        """Draw what to bring, and whether the time is confirmed."""
        category = self.view.category if self.view else None
        things = desk.visits.kit(self.dst.folders, category, translate.language())
        bring = _("bring: {things}").format(things=listed(things)) if things else ""
        self.query_one("#kit", Static).update(harmless(bring))
        confirmed = _("✓ time confirmed with the customer") if self.confirmed else _("○ time not confirmed yet")
        self.query_one("#confirmed", Static).update(confirmed)

    def typed(self) -> str:
        """Return the five lines as one draft."""
        lines = [self._line(field).value for field in FIELDS]
        return SEPARATOR.join([*lines, CONFIRMED if self.confirmed else ""])

    @on(LineField.Changed)
    def text_changed(self, event: LineField.Changed) -> None:
        """Keep the draft; another time is not confirmed yet (V2)."""
        if event.input.id == "plan-planned" and self.confirmed:
            self.confirmed = False
            self._draw_below()
        self.keep_soon()

    @on(LineField.Submitted)
    def entered(self, event: LineField.Submitted) -> None:
        """Go to the next line, or save behind the last."""
        if event.input.id == f"plan-{FIELDS[-1]}":
            self.do_save()
        else:
            self.focus_next()

    def do_confirm(self) -> None:
        """The time suits the customer, or does not after all."""
        self.confirmed = not self.confirmed
        self._draw_below()
        self.keep_soon()

    def do_save(self) -> None:
        """Plan the visit; a customer not logged yet is logged with it (V2)."""
        planned = ahead(self._line("planned").value, self.dst.clock.now())
        minutes = ascii_digits(self._line("minutes").value.strip())
        if planned is None:
            self._point_out("planned", _("Write a time: 15:30, 2h, tomorrow 9:00."))
        elif not minutes.isdecimal() or len(minutes) > LONGEST or not int(minutes):
            self._point_out("minutes", _("The minutes must be a number from 1 to 999."))
        elif not self.incident_id and not self.visit and not self._line("why").value.strip():
            self._point_out("why", _("One word is needed: what is the visit for?"))
        else:
            self._save(planned, int(minutes))

    def _point_out(self, field: str, words: str) -> None:
        self.set_focus(self._line(field))
        self.dst.say(words)

    def _save(self, planned: "datetime", minutes: int) -> None:
        try:
            visit_id = self._keep(planned, minutes)
        except SpoolError as error:
            self.dst.say_error(error)
            return
        self.dst.keeper.drop(self.draft_place)
        self.dismiss(None)
        self.dst.drain()
        self.dst.say(_("Visit planned for {time}.").format(time=f"{planned:%Y-%m-%d %H:%M}"))
        if self.visit is None:
            self.dst.open_visit(visit_id)

    def _keep(self, planned: "datetime", minutes: int) -> str:
        values: dict[str, Any] = {field: self._line(field).value.strip() for field in ("place", "why")}
        folders, now = self.dst.folders, self.dst.clock.now()
        if self.visit is not None:
            values |= {"minutes": minutes, "confirmed": self.confirmed}
            desk.visits.change(folders, self.visit, planned, now, **values)
            return self.visit.id
        incident_id = self.incident_id or self._log_it(values)
        return desk.visits.plan(folders, incident_id, planned, now, minutes, self.confirmed, **values)

    def _log_it(self, values: dict[str, str]) -> str:
        """A visit asked for directly is an incident of its own."""
        fields = {"source": "visit", "place": values["place"], "person": self._line("person").value.strip()}
        given = {name: value for name, value in fields.items() if value}
        return spool.put(self.dst.folders, values["why"], fields=given, at=self.dst.clock.now())

    def do_keep(self) -> None:
        """Go back; the draft stays, if anything was typed."""
        if self.typed() != self.first:
            self.leave_draft()
        self.dismiss(None)
