"""A visit: what is next in large, the kit, the way there, the protocol, the way back (P, V, D2)."""

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from textual.app import ComposeResult
from textual.containers import VerticalScroll
from textual.content import Content
from textual.widgets import Static

from dst_console import desk, translate
from dst_console.actions import Situation
from dst_console.errors import BadInput
from dst_console.keymap import shown
from dst_console.language.plain import harmless
from dst_console.language.words import clock_time, listed, long_day, visit_word
from dst_console.screens.base import DeskScreen, bindings
from dst_console.spool import SpoolError
from dst_console.translate import _
from dst_console.widgets.keybar import KeyBar
from dst_console.widgets.story import entry_line

if TYPE_CHECKING:
    from dst_console.models.views import Story, VisitView
AT_DESK = "at-desk"
"""The part of the visit protocol that one is in after having arrived."""

NEXT = {"planned": "set-off", "on-the-way": "arrived"}
"""What Enter does to a visit in each state; arrived, it opens the protocol."""


class VisitScreen(DeskScreen):
    """One visit; Enter does what comes next."""

    CSS_PATH = "visit.tcss"
    BINDINGS = bindings("visit")
    scope = "visit"
    shows_log = True

    def __init__(self, visit_id: str) -> None:
        super().__init__()
        self.visit_id = visit_id
        self.view: VisitView | None = None

    def compose(self) -> ComposeResult:
        """Draw the frame; the visit fills it."""
        yield Static(id="who", markup=False)
        yield Static(id="next", markup=False)
        yield Static(id="facts", markup=False)
        with VerticalScroll(id="below", can_focus=False):
            yield Static(id="story", markup=False)
        yield KeyBar()

    def on_mount(self) -> None:
        """Read the visit."""
        self.reread()

    def reread(self) -> None:
        """Read the visit again; what is only spooled yet is taken in first."""
        self.fetch("visit", lambda store: desk.visits.with_story(store, self.visit_id), self._show)

    def _show(self, found: "tuple[VisitView, Story]") -> None:
        self.view, story = found
        view = self.view
        self.draw_top()
        self.query_one("#next", Static).update(Content.assemble(("▶ ", "bold $accent"), (self._next(view), "bold")))
        self.query_one("#facts", Static).update(self._facts(view))
        lines = [entry_line(entry) for entry in story.entries if entry.kind not in ("pause", "begun", "ended")]
        self.query_one("#story", Static).update(Content("\n").join(lines[-40:]))
        self.query_one("#below", VerticalScroll).scroll_end(animate=False)
        self.refresh_keys()

    def draw_top(self) -> None:
        """Draw who is visited."""
        if self.view is not None:
            self.query_one("#who", Static).update(self.with_standing(self._heading(self.view)))

    def _heading(self, view: "VisitView") -> Content:
        facts = " · ".join(filter(None, (view.place, view.incident.phone, view.incident.asset)))
        return Content.assemble(
            (harmless(view.customer), "bold $primary"),
            "\n",
            (f"{view.incident.number} · ", "bold"),
            harmless(view.why),
            ("\n" + harmless(facts) if facts else "", "$muted"),
        )

    def _next(self, view: "VisitView") -> str:
        """Say what comes next, with the key that does it."""
        go, leave = (shown(self.dst.keys[f"visit.{one}"]) for one in ("go", "leave"))
        words = {
            "planned": _("{go}: set off"),
            "on-the-way": _("{go}: arrived"),
            "arrived": _("{go}: visit protocol · {leave}: leave the desk"),
            "left": _("the visit is over"),
            "cancelled": _("called off"),
        }
        return words[view.state].format(go=go, leave=leave)

    def _facts(self, view: "VisitView") -> Content:
        confirmed = _("✓ time confirmed with the customer") if view.confirmed else _("○ time not confirmed yet")
        until = view.planned + timedelta(minutes=view.minutes)
        day = "" if view.planned.date() == self.dst.clock.now().date() else long_day(view.planned.date()) + " "
        lines = [
            Content.assemble(
                (f"{day}{clock_time(view.planned)}–{clock_time(until)}", "bold"),
                f"  {visit_word(view.state)}  ",
                (confirmed if view.state in NEXT else "", "$success" if view.confirmed else "$warning"),
            )
        ]
        things = desk.visits.kit(self.dst.folders, view.incident.category, translate.language())
        if things and view.state in NEXT:
            lines.append(Content.styled(harmless(_("bring: {things}").format(things=listed(things))), "$muted"))
        if view.state == "left":
            lines.append(Content(self._times(view)))
        return Content("\n").join(lines)

    def _times(self, view: "VisitView") -> str:
        words = _("travel {travel} min · work {work} min · hold {hold} min")
        return words.format(travel=view.travel_minutes or 0, work=view.work_minutes or 0, hold=view.hold_minutes or 0)

    def situation(self) -> Situation:
        """Return what the actions of this screen depend on."""
        general = self.dst.situation()
        chosen = self.view.incident.id if self.view else ""
        return Situation(general.store_ready, general.store_trouble, chosen, logged=general.logged, visit=general.visit)

    # Doing

    def _act(self, what: str, **values: Any) -> None:
        """Record what becomes of the visit, or say why it cannot be."""
        if self.view is None:
            return
        try:
            desk.visits.checked(what, self.view.state)
            desk.visits.act(self.dst.folders, self.view.id, self.view.incident.id, what, self.dst.clock.now(), **values)
        except BadInput as error:
            self.dst.say(error.title)
            return
        except SpoolError as error:
            self.dst.say_error(error)
            return
        self.view = replace(self.view, state=desk.visits.state_after(what, self.view.state))  # the next key sees it
        self.dst.drain()

    def do_go(self) -> None:
        """Do what comes next: set off, arrive, follow the protocol."""
        if self.view is None:
            return
        if self.view.state in NEXT:
            self._act(NEXT[self.view.state])
        elif self.view.state == "arrived":
            self.do_protocol()

    def do_confirm(self) -> None:
        """The customer confirmed the time (V2)."""
        self._act("confirmed")

    def do_late(self) -> None:
        """Draft the words for the customer: running late (W2)."""
        if self.view is not None:
            self.dst.write_late_notice(self.view)

    def do_protocol(self) -> None:
        """Follow the visit protocol."""
        if self.view is not None:
            arrived = self.view.state == "arrived"
            self.dst.open_procedure(self.view.incident.id, "visit", part_id=AT_DESK if arrived else "")

    def do_impact(self) -> None:
        """Lead through the six steps of IMPACT."""
        if self.view is not None:
            self.dst.open_procedure(self.view.incident.id, "impact")

    def do_note(self) -> None:
        """Write a note."""
        if self.view is not None:
            self.dst.write_note(self.view.incident.id, f"{self.view.incident.number} {self.view.customer}")

    def do_edit(self) -> None:
        """Change time, place or reason."""
        from dst_console.screens.plan import PlanScreen

        if self.view is not None:
            self.app.push_screen(PlanScreen(visit=self.view))

    def do_leave(self) -> None:
        """Leave the desk, with travel, work and hold times apart."""
        from dst_console.screens.departure import DepartureScreen

        view = self.view
        if view is None:
            return
        if view.state != "arrived":
            self.dst.say(_("One can only leave after having arrived."))
            return
        self.app.push_screen(DepartureScreen(view))

    def do_appointment(self) -> None:
        """Write the appointment as a calendar file."""
        if self.view is not None:
            view, now = self.view, self.dst.clock.now()
            self.fetch("ics", lambda store: desk.visits.appointment(store, view, now), self._written)

    def _written(self, path: object) -> None:
        self.dst.say(_("Written: {path}").format(path=path))

    def do_cancel(self) -> None:
        """Call the visit off."""
        self._act("cancelled")

    def do_back(self) -> None:
        """Go back."""
        self.dismiss(None)
