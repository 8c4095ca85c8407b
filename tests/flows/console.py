"""A console under test: real keys in, the lines really shown out."""

import asyncio
import threading
import time
from collections.abc import AsyncIterator, Callable, Iterable
from contextlib import asynccontextmanager
from datetime import datetime
from pathlib import Path
from typing import Any

from textual import _wait, events
from textual.css.model import RuleSet
from textual.css.stylesheet import Stylesheet
from textual.css.types import CSSLocation
from textual.keys import _character_to_key
from textual.pilot import Pilot
from textual.widget import Widget
from textual.widgets import Input, TextArea

from dst_console import spool
from dst_console.app import DstApp
from dst_console.paths import Folders
from dst_console.screens import making_way
from dst_console.store.opening import log_path
from tests.fakes import FakeClock
from tests.thrift import YOUNG, lay

NOON = datetime(2026, 11, 22, 12, 0).astimezone()
SMALL, WIDE, HUGE = (80, 24), (120, 40), (200, 60)
PATIENCE = 12.0
"""Seconds that a condition may take to hold."""

OTHERS = 4.0
"""Seconds that another program may take to answer; one that a test holds up never does."""

FRAMES = 10
"""Frames that may follow one another at once; while the console holds its painting back none does."""

RESTS = 2
"""Rounds at rest after which nothing more is to come: what a worker found may have set another one to work."""

making_way.A_SCREEN = YOUNG
"""So that a console leaves it at that."""

_wait.SLEEP_GRANULARITY, _wait.SLEEP_IDLE = 0.005, 0.0005
"""Textual looks every 20 ms whether the console is at rest; thousands of presses would wait for minutes in all."""

_read_style = Stylesheet._parse_rules
_styles_read: dict[tuple[Any, ...], dict[tuple[Any, ...], list[RuleSet]]] = {}


def _style_read_once(
    sheet: Stylesheet,
    css: str,
    read_from: CSSLocation,
    is_default_rules: bool = False,
    tie_breaker: int = 0,
    scope: str = "",
) -> list[RuleSet]:
    """Read a style sheet the first time that any console of these tests needs it: Textual never changes the rules."""
    of, known = sheet.__dict__.get("_known", (None, {}))
    if of is not sheet._variables:
        known = _styles_read.setdefault(tuple(sorted(sheet._variables.items())), {})
        sheet.__dict__["_known"] = (sheet._variables, known)
    asked = (css, read_from, is_default_rules, tie_breaker, scope)
    if asked not in known:
        known[asked] = _read_style(sheet, *asked)
    rules: list[RuleSet] = known[asked]
    return rules


Stylesheet._parse_rules = _style_read_once  # type: ignore[assignment]


def folders_in(tmp_path: Path) -> Folders:
    """Return the three folders below a test's own."""
    return Folders(tmp_path / "data", tmp_path / "config", tmp_path / "state")


def configure(tmp_path: Path, text: str = "") -> None:
    """Write the configuration: the first questions count as asked, and nothing is sent unless a test says so."""
    config = folders_in(tmp_path).config
    config.mkdir(exist_ok=True)
    quiet = "" if "send_by_itself" in text else "send_by_itself = false\n"
    (config / "config.toml").write_text(f"asked = true\n{quiet}{text}", encoding="utf-8")


def spooled(tmp_path: Path, *lines: str, at: datetime = NOON, **fields: str) -> list[str]:
    """Leave captures in the spool, as `dst log` does; returns their ids."""
    return [spool.put(folders_in(tmp_path), line, fields=fields, at=at) for line in lines]


def screen_text(app: DstApp) -> list[str]:
    """Return the lines really shown."""
    return [strip.text for strip in app.screen._compositor.render_strips()]


def shown_of(app: DstApp, widget: Widget) -> list[str]:
    """Return what is really shown where a widget stands, without its margin of spaces."""
    x, y, width, height = widget.region
    strips = app.screen._compositor.render_strips()[y : y + height]
    return [strip.crop(x, x + width).text.rstrip() for strip in strips]


def words_of(lines: Iterable[str]) -> str:
    """Return lines as one run of words, so that where a line was wrapped does not matter."""
    return " ".join(" ".join(lines).split())


def key_event(key: str) -> events.Key:
    """Return a key as the terminal's driver hands it over; one letter stands for itself."""
    name = _character_to_key(key) if len(key) == 1 else key
    if len(key) == 1:
        return events.Key(name, key)
    letter = {"space": " ", "slash": "/", "left_square_bracket": "[", "right_square_bracket": "]"}.get(key)
    return events.Key(name, letter)


class Console:
    """The console as a technician has it: keys and a screen. `keys_pressed` counts the keys that are no text."""

    made: Path | None = None
    """The data folder of an empty log, for those who have none yet; without it the console makes its own."""

    def __init__(self, pilot: Pilot[Any], app: DstApp, clock: FakeClock, folder: Path) -> None:
        self.pilot = pilot
        self.app = app
        self.clock = clock
        self.folder = folder
        self.keys_pressed = 0

    @classmethod
    @asynccontextmanager
    async def start(
        cls,
        tmp_path: Path,
        clock: FakeClock | None = None,
        size: tuple[int, int] = SMALL,
        *lines: str,
        settings: str | None = "",
        only_capture: bool = False,
        ready: bool = True,
    ) -> "AsyncIterator[Console]":
        """Start a console with lines waiting in its spool.

        `settings=None` is the first start of all: it leaves it without a configuration, and without a log.
        """
        clock = clock or FakeClock(NOON)
        if settings is not None:
            configure(tmp_path, settings)
            if cls.made and not log_path(folders_in(tmp_path)).exists():
                lay(cls.made, folders_in(tmp_path).data)
        spooled(tmp_path, *lines, at=clock.now())
        app = DstApp(folders_in(tmp_path), clock, only_capture)
        app.animation_level = "none"  # a page is there at once, not after a third of a second of scrolling
        async with app.run_test(size=size, notifications=True) as pilot:
            console = cls(pilot, app, clock, tmp_path)
            if ready:
                await console.until(lambda: app.store is not None)
                await console.settle()
            yield console

    # Keys

    async def press(self, *keys: str) -> None:
        """Press keys one after another without waiting between them, then let the console come to rest."""
        self.keys_pressed += len(keys)
        for key in keys:
            self.app.post_message(key_event(key))
        await self.settle()

    async def do(self, action_id: str) -> None:
        """Press the key that the keymap has for an action."""
        await self.press(self.app.keys[action_id].split(",")[0])

    async def type(self, text: str) -> None:
        """Type text; it does not count as keys."""
        for letter in text:
            self.app.post_message(key_event(letter))
        await self.settle()

    async def paste(self, text: str) -> None:
        """Paste text as a terminal hands it over."""
        self.app.post_message(events.Paste(text))
        await self.settle()

    # Waiting

    async def settle(self) -> None:
        """Wait until no worker is at work and every message is dealt with."""
        until = time.monotonic() + PATIENCE
        others = time.monotonic() + OTHERS
        rested = 0
        while rested < RESTS and time.monotonic() < until:
            await self._draw()
            at_work = await self._others_answer(others)
            at_work = await self._workers_report(until) or at_work
            rested = 0 if at_work else rested + 1

    async def _draw(self) -> None:
        """Let the console do all that it can do at once, and draw what came of it until nothing more does."""
        for _frame in range(FRAMES):
            await self._run_dry()
            await self.app.animator.wait_for_idle()
            if not self._has_to_draw:
                break
            self.app.screen._on_timer_update()

    @property
    def _has_to_draw(self) -> bool:
        """Whether the screen in front waits for its next frame, or something waits for that."""
        screen = self.app.screen
        changed = screen._layout_required or screen._scroll_required or screen._repaint_required
        return bool(changed or screen._recompose_required or screen._dirty_widgets or screen._callbacks)

    async def _run_dry(self) -> None:
        """Let the event loop go round until nothing is ready: what comes then comes from a thread or with time."""
        ready = asyncio.get_running_loop()._ready  # type: ignore[attr-defined]
        await asyncio.sleep(0)
        while ready:
            await asyncio.sleep(0)

    async def _workers_report(self, until: float) -> bool:
        """Wait until a moment at most for one of the workers to report; whether one was at work."""
        tasks = [worker._task for worker in self.app.workers if not worker.is_finished]
        begun = [task for task in tasks if task is not None]
        if begun:
            await asyncio.wait(begun, timeout=until - time.monotonic(), return_when=asyncio.FIRST_COMPLETED)
        return bool(tasks)

    async def _others_answer(self, until: float) -> bool:
        """Wait until a moment at most for other programs, which take their time; whether one was at work."""
        was = False
        while time.monotonic() < until and (
            self.app.sender.is_running or any(thread.name == "asking" for thread in threading.enumerate())
        ):
            was = True
            await asyncio.sleep(0.005)
        return was

    async def until(self, holds: Callable[[], object], what: str = "") -> None:
        """Wait until a condition holds, else fail with what is on the screen."""
        until = time.monotonic() + PATIENCE
        while time.monotonic() < until:
            if holds():
                return
            await self._draw()
            if not holds():
                await asyncio.sleep(0.005)
        raise AssertionError(f"{what or 'this'} never came to be:\n" + "\n".join(self.lines()))

    async def sees(self, words: str) -> None:
        """Wait until words are on the screen, wherever lines are wrapped."""
        await self.until(lambda: self.shows(words), repr(words))

    async def quiet(self) -> None:
        """Let the sentences in the corner go, so that what lies under them can be read."""
        self.app.clear_notifications()
        await self.until(lambda: not self.app.screen.query("Toast"), "silence")

    # Looking

    def lines(self) -> list[str]:
        """Return the lines shown."""
        return screen_text(self.app)

    def shows(self, words: str) -> bool:
        """Whether words are on the screen or in what the console says."""
        return words in words_of(self.lines()) or any(words in said for said in self.says())

    def says(self) -> list[str]:
        """Return the sentences in the corner, as they are shown."""
        toasts = self.app.screen.query("Toast")
        return [words_of(line.lstrip("▌") for line in shown_of(self.app, toast)) for toast in toasts]

    def bottom(self) -> str:
        """Return the line of keys."""
        return self.lines()[-1].rstrip()

    def part(self, selector: str) -> list[str]:
        """Return what is shown of a part of the screen in front."""
        return shown_of(self.app, self.app.screen.query_one(selector))

    def part_of(self, widget: Widget) -> str:
        """Return what is shown where a widget stands."""
        return words_of(shown_of(self.app, widget))

    def field(self, selector: str) -> str:
        """Return the whole text of a field, also what lies outside its window."""
        widget = self.app.screen.query_one(selector)
        assert isinstance(widget, Input | TextArea)
        return widget.value if isinstance(widget, Input) else widget.text

    @property
    def front(self) -> str:
        """The scope of the screen in front."""
        return getattr(self.app.screen, "scope", type(self.app.screen).__name__)
