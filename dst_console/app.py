"""The application: its keys, its themes, its first screen. `screens/` holds what it can do."""

import asyncio
import codecs
import os
import signal
import sys
import threading
from functools import partial

from dst_console.actions import BY_ID
from dst_console.paths import Folders
from dst_console.screens.base import bindings
from dst_console.screens.doors import Doors
from dst_console.screens.themes import DEFAULTS, THEMES, theme_name
from dst_console.screens.today import TodayScreen

KEEPING_SECONDS = 2.0
"""How long keeping what is typed may take once the terminal is gone."""


class DstApp(Doors):
    """The console. What it does is in `desk/`, what it shows in `screens/`, which keys there are in `actions.py`."""

    TITLE = "dst"
    CSS_PATH = "screens/app.tcss"
    ENABLE_COMMAND_PALETTE = False
    SUSPENDED_SCREEN_CLASS = ""
    """None of our styles asks for it, and all widgets of both screens would be styled anew for it at each change."""
    BINDINGS = bindings("anywhere")

    def get_theme_variable_defaults(self) -> dict[str, str]:
        """Return our colours for themes that do not name them."""
        return DEFAULTS

    def on_mount(self) -> None:
        """Show the first screen at once; the log is opened behind it (U40)."""
        for theme in THEMES:
            self.register_theme(theme)
        self.theme = theme_name(self.settings.theme)
        own = {action_id: keys for action_id, keys in self.keys.items() if keys != BY_ID[action_id].keys}
        self.set_keymap(own)
        self.push_screen(TodayScreen())
        if self.only_capture:
            self.do_capture()
        self.call_after_refresh(self._start_work)

    def _start_work(self) -> None:
        """Everything that the first frame need not wait for."""
        self.open_log()
        self.keeper.recount()
        self._mind_signals()
        if self.problems:
            self.say("\n".join(f"{one.where}: {one.what}" for one in self.problems), severity="warning")
        if not self.only_capture:
            self._offer_what_was_left()

    def _mind_signals(self) -> None:
        """Leave in good order when the system or the terminal asks for it, keeping what is being typed."""
        if sys.platform != "win32":
            asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, self.do_quit)
            # Not by the loop: it may be waiting already, for ever, to draw on the terminal that is gone.
            signal.signal(signal.SIGHUP, self._terminal_gone)

    def _terminal_gone(self, *_signal: object) -> None:
        """Keep what is being typed and end at once; in a thread, for this one may be in the middle of keeping."""
        keeping = threading.Thread(target=self.keeper.write_all, daemon=True)
        keeping.start()
        keeping.join(KEEPING_SECONDS)
        os._exit(128 + signal.SIGHUP)

    def _offer_what_was_left(self) -> None:
        """After a crash: "Recover your work? HH:MM, customer" (U17); else, the first time, three questions."""
        if self.keeper.drawer.left_behind():
            from dst_console.screens.drafts import DraftsScreen

            self.push_screen(DraftsScreen(after_crash=True))
        elif not self.settings.asked:
            from dst_console.screens.first_start import FirstStartScreen

            self.push_screen(FirstStartScreen())


def _take_any_bytes() -> None:
    """Let bytes that are no UTF-8 come in as a sign that says so; Textual's reader would end the console over one."""
    if sys.platform != "win32":
        from textual.drivers import linux_driver

        linux_driver.getincrementaldecoder = _forgiving  # type: ignore[assignment, attr-defined]


def _forgiving(encoding: str) -> "partial[codecs.IncrementalDecoder]":
    return partial(codecs.getincrementaldecoder(encoding), errors="replace")


def run(folders: Folders, only_capture: bool = False) -> str | None:
    """Run the console until the technician leaves; returns what `dst capture` saved.

    Raises SystemExit when the console ended by an error, whose traceback it has printed.
    """
    _take_any_bytes()
    app = DstApp(folders, only_capture=only_capture)
    saved = app.run()
    if app.return_code:
        raise SystemExit(app.return_code)
    return saved
