"""The outbox: how the ways to the targets are, what waits and why, and what a person decides about it (U5-U9, U22)."""

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

from textual import on
from textual.app import ComposeResult
from textual.content import Content
from textual.events import Resize
from textual.widgets import OptionList

from dst_console import config, desk
from dst_console.actions import Situation
from dst_console.errors import BadInput
from dst_console.keymap import shown
from dst_console.language.normalise import fold
from dst_console.language.outbox import delivery_glyph, delivery_word, reason_words
from dst_console.language.plain import harmless
from dst_console.language.words import clock_time
from dst_console.screens.ask import AskScreen
from dst_console.screens.base import DeskScreen, bindings
from dst_console.screens.messages import StandingChanged
from dst_console.translate import _, ngettext
from dst_console.widgets.deliveries import (
    FIRST,
    checked_text,
    delivery_row,
    in_order,
    number_words,
    state_words,
    ways_text,
    where_words,
)
from dst_console.widgets.fields import LineField
from dst_console.widgets.keybar import KeyBar
from dst_console.widgets.lists import KeyList
from dst_console.widgets.text import Text

if TYPE_CHECKING:
    from dst_console.desk.sending import Checked
    from dst_console.models.views import DeliveryView
    from dst_console.store.log import Store

OFFERS = {
    "refused": ("mapping", "retry", "park", "drop"),
    "unsure": ("there", "absent", "park"),
    "queued": ("park", "drop"),
    "parked": ("retry", "drop"),
    "dropped": ("retry",),
    "sent": ("browse", "copy"),
}
"""What is likely to be done about a delivery in each state; its keys stand below the list."""


class OutboxScreen(DeskScreen):
    """A list of what has not arrived, what wants a person first; nothing in it is ever deleted."""

    CSS_PATH = "outbox.tcss"
    BINDINGS = bindings("outbox")
    AUTO_FOCUS = "#deliveries"
    scope = "outbox"
    shows_log = True

    def __init__(self) -> None:
        super().__init__()
        self.found: tuple[DeliveryView, ...] | None = None
        self.page = 0
        self.letters = ""
        self.shows_sent = False
        self.checked: tuple[Checked, ...] = ()
        """What a target would take after its mapping was changed."""
        self.asking = ""
        """The target that is being asked that."""
        self.begun = ""
        """Settings as they were left in the editor, when they could not be taken."""
        self.doubted = ""
        """What was said once not to be there: said again, it is sent again."""

    def compose(self) -> ComposeResult:
        """Draw the frame; the log fills it."""
        yield Text(id="top").add_class("bar")
        yield Text(id="ways")
        yield KeyList(id="deliveries")
        yield LineField(placeholder=_("only what holds these letters; esc shows all"), id="letters")
        yield Text(id="what")
        yield Text(id="offers")
        yield KeyBar()

    def on_mount(self) -> None:
        """Hide the line until something is to be typed."""
        self.query_one("#letters").display = False

    # Reading

    def reread(self) -> None:
        """Read again what waits, or what has been sent, the newest first."""
        page, sent = self.page, self.shows_sent

        def look(store: "Store") -> "tuple[DeliveryView, ...]":
            states = desk.deliveries.GONE if sent else desk.deliveries.SHOWN
            found: tuple[DeliveryView, ...] = desk.deliveries.listed(store, states, page, newest=sent)
            return found

        self.fetch("outbox", look, self._show)

    def _show(self, found: "tuple[DeliveryView, ...]") -> None:
        self.found = found if self.shows_sent else tuple(in_order(found))
        self._draw()

    @on(StandingChanged)
    def sent_further(self) -> None:
        """Read again: something has arrived, or waits for another reason."""
        if not self.is_covered:
            self.reread()

    def _draw(self) -> None:
        """Show what holds the letters, with the cursor on the same thing, or where it was."""
        if self.found is None:
            return
        listing, now = self.query_one("#deliveries", KeyList), self.dst.clock.now()
        before, at = self.chosen, listing.highlighted or 0
        width = max(40, self.app.size.width - 3)
        rows = [(one.id, delivery_row(one, width, now)) for one in self.found if holds(one, self.letters)]
        listing.show(rows)
        ids = [ident for ident, _row in rows]
        if ids:
            listing.highlighted = ids.index(before.id) if before and before.id in ids else min(at, len(ids) - 1)
        self.draw_top()
        self._draw_chosen()

    def draw_top(self) -> None:
        """Say what there is, and how the ways are."""
        view = self.dst.sender.view
        words = [f"{delivery_glyph(state)} {view.count(state)} {delivery_word(state)}" for state in FIRST]
        counted = "  ".join(one for one, state in zip(words, FIRST, strict=True) if view.count(state))
        title = _("Sent up") if self.shows_sent else _("Outbox")
        top = Content.assemble((title, "bold $primary"), (f"   {counted}" if counted else "", "bold"))
        self.query_one("#top", Text).update(self.with_standing(top))
        self.query_one("#ways", Text).update(Content("\n").join(self._ways()))

    def _ways(self) -> list[Content]:
        view, now = self.dst.sender.view, self.dst.clock.now()
        lines = [Content.styled(_("Sending …"), "bold $accent")] if self.dst.sender.is_running else []
        if view.troubles or view.shelves:
            lines.append(ways_text(view, now))
        if view.to_send and self.dst.sender.goes_by_itself:
            lines.append(Content.styled(_("Nothing is lost; what is queued goes by itself."), "$muted"))
        if view.to_send and not self.dst.sender.goes_by_itself:
            key = shown(self.dst.keys["outbox.send"])
            words = _("Nothing is lost. Nothing is sent by itself (`send_by_itself`): {key} sends what is queued.")
            lines.append(Content.styled(words.format(key=key), "$muted"))
        if self.asking:
            words = _("{target} is asked what it would take …").format(target=self.asking)
            lines.append(Content.styled(harmless(words), "bold $accent"))
        if self.checked:
            lines.append(checked_text(self.checked))
        return lines

    @property
    def chosen(self) -> "DeliveryView | None":
        """The delivery under the cursor."""
        listing = self.query_one("#deliveries", OptionList)
        at = listing.highlighted
        if at is None or at >= listing.option_count:
            return None
        ident = listing.get_option_at_index(at).id
        return next((one for one in self.found or () if one.id == ident), None)

    def _draw_chosen(self) -> None:
        """Say in full why it is where it is, and what can be done about it."""
        view, now = self.chosen, self.dst.clock.now()
        if view is None:
            self.query_one("#what", Text).update(self._nothing())
            self.query_one("#offers", Text).update("")
            self.refresh_keys()
            return
        why = where_words(view, now) if self.shows_sent else reason_words(view, now)
        keys = " · ".join(
            f"{shown(self.dst.keys[f'outbox.{name}'])}: {self._offer(name)}" for name in OFFERS.get(view.state, ())
        )
        words = Content.assemble((state_words(view), "bold"), f" {harmless(why)}" if why else "")
        self.query_one("#what", Text).update(words)
        self.query_one("#offers", Text).update(keys)
        self.refresh_keys()

    def _offer(self, name: str) -> str:
        words = {
            "mapping": _("change how it is sent"),
            "retry": _("send it again"),
            "park": _("park it"),
            "drop": _("never send it"),
            "there": _("it is there"),
            "absent": _("it is not there"),
            "browse": _("open it"),
            "copy": _("copy its address"),
        }
        return words[name]

    def _nothing(self) -> str:
        if self.found is None:
            return ""
        if self.letters:
            return _("Nothing here holds these letters.")
        if self.shows_sent:
            return _("Nothing was sent yet.")
        last = self.dst.sender.view.last
        if last is None:
            return _("Nothing waits. What is closed or escalated is queued here and sent up.")
        return _("Nothing waits: everything has arrived, the last at {time}.").format(time=clock_time(last))

    @on(OptionList.OptionHighlighted, "#deliveries")
    def row_changed(self) -> None:
        """Show what belongs to the delivery under the cursor."""
        self._draw_chosen()

    @on(Resize)
    def fit(self) -> None:
        """Draw the rows as wide as the screen is now."""
        self.call_after_refresh(self._draw)

    def situation(self) -> Situation:
        """Return what the actions of this screen depend on."""
        general, view = self.dst.situation(), self.chosen if self.is_mounted else None
        return Situation(
            general.store_ready,
            general.store_trouble,
            view.incident.id if view else "",
            view.incident.state if view else "",
            logged=general.logged,
            visit=general.visit,
            delivery=view.state if view else "",
            address=bool(view and view.address),
        )

    # Deciding

    @on(OptionList.OptionSelected, "#deliveries")
    def do_open(self) -> None:
        """See exactly what goes, and every try."""
        from dst_console.screens.delivery import DeliveryScreen

        if self.chosen:
            self.app.push_screen(DeliveryScreen(self.chosen.id))

    def _decide(self, job: "Callable[[Store], object]", said: str) -> None:
        """Carry out what was decided, and say so."""

        def decided(_nothing: object) -> None:
            self.dst.say(said)
            self.dst.tell_screens()

        self.fetch("decide", job, decided)

    def do_retry(self) -> None:
        """Send it now; what may have arrived is looked for first."""
        view = self.chosen
        if view is None:
            return

        def again(_state: object) -> None:
            self.dst.tell_screens()
            if not self.dst.sender.send(asked=True):
                self.dst.say(_("It goes with the next round: something is being sent just now."))
            self.draw_top()

        self.fetch("decide", lambda store: desk.deliveries.retry(store, view.id), again)

    def do_park(self) -> None:
        """Take it aside, with a reason."""
        view = self.chosen
        if view is not None:
            question = _("Why is {number} taken aside? One word will do.").format(number=number_words(view))
            self.app.push_screen(AskScreen(question, then=partial(self._park, view)))

    def _park(self, view: "DeliveryView", why: str) -> None:
        said = _("{number} is parked; nothing of it is lost.").format(number=number_words(view))
        self._decide(lambda store: desk.deliveries.park(store, view.id, why), said)

    def do_drop(self) -> None:
        """Never send it, with a reason."""
        view = self.chosen
        if view is not None:
            question = _("Why is {number} never to be sent to {target}?")
            asked = harmless(question.format(number=number_words(view), target=view.target))
            self.app.push_screen(AskScreen(asked, then=partial(self._drop, view)))

    def _drop(self, view: "DeliveryView", why: str) -> None:
        key = shown(self.dst.keys["outbox.retry"])
        said = _("{number} is dropped; it stays here, and {key} takes it up again.")
        self._decide(
            lambda store: desk.deliveries.drop(store, view.id, why), said.format(number=number_words(view), key=key)
        )

    def do_there(self) -> None:
        """Say under which number an unsure one is there."""
        view = self.chosen
        if view is not None:
            question = _("Which number has {number} in {target}?")
            asked = harmless(question.format(number=number_words(view), target=view.target))
            self.app.push_screen(AskScreen(asked, view.number, then=partial(self._there, view)))

    def _there(self, view: "DeliveryView", number: str) -> None:
        said = _("{number} has arrived as {there}.").format(number=number_words(view), there=harmless(number))
        self._decide(lambda store: desk.deliveries.settle(store, view.id, number), said)

    def do_absent(self) -> None:
        """Say that an unsure one is not there; twice, for it is sent again."""
        view = self.chosen
        if view is None:
            return
        if self.doubted != view.id:
            self.doubted = view.id
            self.dst.say(_("Once more sends it again. Were it there all the same, there would be two."), "warning")
            return
        self.doubted = ""
        said = _("{number} is queued again.").format(number=number_words(view))
        self._decide(lambda store: desk.deliveries.settle(store, view.id), said)

    def do_send(self) -> None:
        """Send everything that can go, now."""
        self.checked = ()
        if not self.dst.sender.send(asked=True):
            self.dst.say(_("It is being sent already."))
        self.draw_top()

    # Looking

    def do_browse(self) -> None:
        """Open its ticket in the browser, and say which way it went."""
        view = self.chosen
        if view is not None:
            self.ask_far(lambda _store: desk.browsing.browse(view.address), partial(self._browsed, view.address))

    def _browsed(self, address: str, opened: bool) -> None:
        if opened:
            self.dst.say(_("Opened in the browser: {address}").format(address=address))
        else:
            key = shown(self.dst.keys["outbox.copy"])
            words = _("There is no browser beside this terminal; {key} copies the address: {address}")
            self.dst.say(words.format(key=key, address=address), "warning")

    def do_copy(self) -> None:
        """Copy the address of its ticket."""
        view = self.chosen
        if view is not None:
            self.dst.copy_to_clipboard(view.address, view.incident.number)

    def do_incident(self) -> None:
        """Open its incident."""
        if self.chosen:
            self.dst.open_incident(self.chosen.incident.id)

    def do_sent(self) -> None:
        """Show what has been sent instead, and back."""
        self.shows_sent, self.page, self.found = not self.shows_sent, 0, None
        self.reread()

    def do_more(self) -> None:
        """Show the next page, or the first again."""
        self.page = self.page + 1 if len(self.found or ()) == desk.deliveries.PAGE else 0
        self.reread()

    def do_filter(self) -> None:
        """Show only what holds some letters."""
        field = self.query_one("#letters", LineField)
        field.display = True
        self.set_focus(field)

    @on(LineField.Changed, "#letters")
    def letters_changed(self, event: LineField.Changed) -> None:
        """Narrow the list while typing."""
        self.letters = event.value
        self._draw()

    @on(LineField.Submitted, "#letters")
    def letters_done(self) -> None:
        """Go back to the list, narrowed."""
        self.set_focus(self.query_one("#deliveries"))

    def do_back(self) -> None:
        """From the letters to everything; from the list to where one was."""
        field = self.query_one("#letters", LineField)
        if not field.display:
            self.dismiss(None)
            return
        field.value = ""
        field.display = False
        self.set_focus(self.query_one("#deliveries"))

    # The mapping

    def do_mapping(self) -> None:
        """Change in the person's own editor how it is sent; then its target is asked what it would still refuse."""
        before = config.text(self.dst.folders)
        text = self.dst.edit(self.begun or before, ".toml")
        if text is None:
            return
        self.begun = ""
        if text.rstrip("\n") != before.rstrip("\n"):
            try:
                config.replace(self.dst.folders, text.rstrip("\n") + "\n")
            except BadInput as error:
                self.begun = text
                key = shown(self.dst.keys["outbox.mapping"])
                self.dst.say_error(
                    BadInput(error.title, error.safe, _("{key} goes on with what you wrote.").format(key=key))
                )
                return
            problems = config.read(self.dst.folders)[1]
            if any(one.where.endswith("targets") for one in problems):  # the usual target would take their place
                self.begun = text
                self.dst.say("\n".join(f"{one.where}: {one.what}" for one in problems), "warning")
                return
            self.dst.take_settings()
        self._check()

    def _check(self) -> None:
        names = self.dst.settings.sends_to
        name = self.chosen.target if self.chosen and self.chosen.target in names else ""
        self.asking, self.checked = name or ", ".join(names), ()
        self.draw_top()
        self.ask_far(lambda store: desk.sending.check(store, name), self._checked)

    def _checked(self, found: "tuple[Checked, ...]") -> None:
        self.asking, self.checked = "", found
        self.draw_top()
        if all(one.is_well for one in found):
            key = shown(self.dst.keys["outbox.retry"])
            self.dst.say(_("It would take everything now; {key} sends what was refused again.").format(key=key))
            if self.dst.sender.goes_by_itself:
                self.dst.sender.send(force=True)  # what waited for just this
        else:
            count = sum(len(one.lacks) or not one.is_well for one in found)
            told = ngettext("{n} thing is not right yet.", "{n} things are not right yet.", count).format(n=count)
            self.dst.say(told, "warning")


def holds(view: "DeliveryView", letters: str) -> bool:
    """Whether a delivery holds the letters that the list is narrowed to, in any spelling."""
    incident = view.incident
    words = (incident.customer, incident.summary, incident.line, incident.number, view.target, view.number)
    return fold(letters) in fold(" ".join(filter(None, (*words, view.reason, delivery_word(view.state)))))
