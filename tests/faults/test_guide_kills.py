"""Killed in any part of IMPACT, or while the caller waits: it goes on there, with the same answers, the clock right."""

import json
import os
import random
import shutil
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from textual.widgets import Digits

from dst_console import spool
from dst_console.checklists.procedure import Kind, Step
from dst_console.checklists.runner import Moved, Run, Speech
from dst_console.clock import Mark, SystemClock, mark
from dst_console.desk import procedures
from dst_console.desk.procedures import TakenUp
from dst_console.drafts import Draft, Drawer
from dst_console.language.telling import minutes
from dst_console.models.moment import from_text
from dst_console.screens.hold import HoldScreen
from tests.fakes import FakeClock
from tests.faults.harness import (
    ROOT,
    RUNS,
    Warm,
    assert_noted_once,
    assert_told_by_timelines,
    assert_whole,
    chance_for,
    copy_of,
    needs_forks,
)
from tests.faults.jobs import ESCAPES, Terminal, say
from tests.flows.console import SMALL, Console
from tests.flows.pages import Guide
from tests.station import Station

pytestmark = [pytest.mark.faults, pytest.mark.timeout(600)]

CONSOLES = 3
"""Consoles that are worked with at the same time."""
PATIENCE = 20.0
"""Seconds after which what was not shown never will be."""
CUSTOMER = "Sara Ahmadi"
F6, NOTE, SAVE, CLEAR = "\x1b[17~", "\x14", "\x13", "\x15"
HALF = (
    "since the update on Monday, only when docked; ",
    "از دوشنبه، وقتی روی داک است روشن نمی‌شود؛ ",
    "после обновления [b]мигает[/b] в доке — ",
)
HOLD = (
    "May I put you on hold",
    "I would like to look up",
    "I will be back",
    "WAIT for the customer's yes",
    "Thank you",
)
CONSENT = HOLD.index("WAIT for the customer's yes")


@dataclass(frozen=True)
class Act:
    """Keys that do something, what the screen says once it is done, and the entry that the log has then.

    `line` is the step whose line is open afterwards, `leads` the part that it leads to.
    """

    keys: str
    sees: str
    kind: str
    step: str
    value: str = ""
    line: str = ""
    leads: str = ""


@dataclass(frozen=True)
class Scene:
    """A part of IMPACT, what is done there, and the keys that open a line or a page for half an answer."""

    id: str
    title: str
    acts: tuple[Act, ...]
    step: str
    keys: str
    page: bool = False


IDENTIFY = (
    Act("\rMonday [b]noon[/b]\r", "✓ When did it start?", "answer", "when", "Monday [b]noon[/b]", line="where"),
    Act("на втором этаже\r", "✓ Where does it", "answer", "where", "на втором этаже", line="which"),
    Act("داک ۲\r", "✓ Which device", "answer", "which", "داک ۲", line="how-many"),
    Act("four\r", "✓ How many people", "answer", "how-many", "four", line="changed"),
    Act("the BIOS\r", "✓ What changed", "answer", "changed", "the BIOS", line="seen-by"),
)
MANAGE = (
    Act("\ra loan dock\r", "✓ What was promised", "answer", "expectation", "a loan dock", line="sla"),
    Act("8 hours\r", "✓ Which agreement", "answer", "sla", "8 hours", line="next-update"),
    Act("45m\r", "✓ When does the customer hear", "answer", "next-update"),
    Act(" ", "✓ Do I understand", "tick", "restated"),
)
PROCESS = (
    Act("\rdock flicker\r", "✓ Search the", "search", "search", "dock flicker", line="hypothesis"),
    Act("cable\rb", "✓ What could", "attempt", "hypothesis", "cable"),
    Act("gj\rdock firmware\rc", "2 dock firmware", "attempt", "hypothesis", "dock firmware"),
    Act("G ", "✓ Not our", "tick", "refer"),
)
APPLY = (
    Act(" ", "✓ May I work", "tick", "leave", line="attempt"),
    Act("firmware\rb", "✓ The most likely", "attempt", "attempt", "firmware"),
    Act("\rdriver 31.4\ra", "2 driver 31.4", "attempt", "attempt", "driver 31.4"),
)
CHECK = (
    Act("a", "✓ What happened", "answer", "customer-tried", "worked", line="stays"),
    Act("two hours\r", "✓ How long has", "answer", "stays", "two hours"),
    Act("gb", "Apply the solution", "answer", "customer-tried", "not-apply", leads="apply"),
)
TERMINATE = (
    Act("a", "✓ What does the customer say", "answer", "satisfied", "yes", line="treated"),
    Act("5\r", "✓ How well were you", "answer", "treated", "5", line="solved"),
    Act("4\r", "✓ How well was it", "answer", "solved", "4"),
    Act("j ", "✓ Thank you", "tick", "thanks"),
    Act("G ", "✓ Leave the customer", "tick", "handout"),
)
SCENES = (
    Scene("identify", "Identify", IDENTIFY, "when", f"g\r{CLEAR}"),
    Scene("manage", "Manage expectations", MANAGE, "expectation", f"g\r{CLEAR}"),
    Scene("process", "Process information", PROCESS, "hypothesis", f"gj\r{CLEAR}"),
    Scene("apply", "Apply the solution", APPLY, "attempt", f"gj\r{CLEAR}"),
    Scene("check", "Check", CHECK, "stays", f"gj\r{CLEAR}"),
    Scene("terminate", "Terminate", TERMINATE, "summary", "gjjj\r", page=True),
)
BY_ID = {scene.id: scene for scene in SCENES}


# In the process that is killed


def serve() -> None:
    """Carry out the orders on standard input, one JSON object a line, until it ends."""
    for line in sys.stdin:
        order = json.loads(line)
        begun = time.monotonic()
        result = in_a_console(order, {"work": work, "hold": hold}[order["job"]])
        say("END " + json.dumps({"seconds": time.monotonic() - begun, "killed": 1, "result": result}))


def in_a_console(order: dict[str, Any], job: Callable[..., dict[str, Any]]) -> dict[str, Any]:
    """Open a part of IMPACT in a real console, do a job there, and kill the console; tell what was acknowledged."""
    chance, scene = random.Random(order["seed"]), SCENES[order["part"]]
    terminal = Terminal(Path(order["root"]))
    try:
        shown(terminal, "", "printer jams")
        shown(terminal, "i", SCENES[0].title)
        if scene is not SCENES[0]:
            shown(terminal, str(order["part"] + 1), scene.title)
        return job(terminal, chance, scene, order)
    except TimeoutError as error:
        return {"broken": f"{error} never came:\n" + ESCAPES.sub(b"", terminal.shown).decode(errors="replace")[-2000:]}
    finally:
        terminal.end()


def shown(terminal: Terminal, keys: str, words: str, end: float = 0.0) -> bool:
    """Press keys and wait until the console says what they did, or until the end; without one it must say so."""
    if keys:
        terminal.shown = b""
        terminal.press(keys)
    if terminal.sees(words, end or time.monotonic() + PATIENCE):
        return True
    if not end:
        raise TimeoutError(words)
    return False


def work(terminal: Terminal, chance: random.Random, scene: Scene, order: dict[str, Any]) -> dict[str, Any]:
    """Do some of a part's steps and write a note, then half an answer, until the end; tell how far it came."""
    end = 0.0 if order["thorough"] else time.monotonic() + chance.uniform(0.02, order["longest"])
    told: dict[str, Any] = {"sent": 0, "done": 0, "note": "", "noted": False, "part": scene.id, "half": None}
    count = len(scene.acts) if order["thorough"] else chance.randint(0, len(scene.acts))
    note_at = chance.randint(0, count)
    for number in range(count + 1):
        line = scene.acts[number - 1].line if number else ""
        if number == note_at and not written(terminal, chance, NOTE if line else "n", told, end):
            return told
        if number < count and not done(terminal, chance, scene.acts[number], told, end):
            return told
    end = end or time.monotonic() + chance.uniform(1.0, 2.0)
    told["half"] = half_typed(terminal, chance, end, BY_ID[told["part"]], line)
    return told


def written(terminal: Terminal, chance: random.Random, key: str, told: dict[str, Any], end: float) -> bool:
    """Write a note over the step, whatever it is at, and say whether the console said that it was saved."""
    told["note"] = f"he waits {chance.random()}"
    told["noted"] = shown(terminal, key + told["note"] + SAVE, "Note saved.", end)
    return bool(told["noted"])


def done(terminal: Terminal, chance: random.Random, act: Act, told: dict[str, Any], end: float) -> bool:
    """Do a step, and say whether the console said that it was done."""
    terminal.look(chance.uniform(0.0, 0.05))
    told["sent"] += 1
    if not shown(terminal, act.keys, act.sees, end):
        return False
    told["done"] += 1
    told["part"] = act.leads or told["part"]
    return True


def half_typed(terminal: Terminal, chance: random.Random, end: float, here: Scene, line: str) -> dict[str, Any]:
    """Begin an answer on the line that is open, or open one, and type until the end; tell what was typed when."""
    typed: list[tuple[float, str]] = []
    if not line:
        terminal.press(here.keys)
        terminal.look(0.05)
    for letter in chance.choice(HALF) * 9:
        if time.monotonic() >= end:
            break
        typed.append((terminal.press(letter), letter))
        terminal.look(min(chance.uniform(0.01, 0.1), max(0.0, end - time.monotonic())))
    killed = time.monotonic()
    sure = "".join(letter for moment, letter in typed if moment < killed - 1.0)
    everything = "".join(letter for _moment, letter in typed)
    return {"step": line or here.step, "page": here.page and not line, "all": everything, "sure": sure}


def hold(terminal: Terminal, chance: random.Random, _scene: Scene, _order: dict[str, Any]) -> dict[str, Any]:
    """Put the caller on hold over the part, let them wait for a while, and tell when they agreed to it."""
    shown(terminal, F6, HOLD[0])
    agreed = []
    for number, words in enumerate(HOLD):
        before = time.time()
        shown(terminal, " ", f"✓ {words}")
        if number == CONSENT:
            agreed = [before, time.time()]
    terminal.look(chance.uniform(0.2, 2.0))
    return {"agreed": agreed}


# In the process that looks afterwards


class Guides(Warm):
    """A process that has everything imported and works through procedures in consoles that it kills."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir(exist_ok=True)
        added = {"DST_HOME": f"{folder}/home", "TMPDIR": str(folder), "DST_LANG": "en", "TERM": "xterm-256color"}
        command = [sys.executable, "-c", "from tests.faults.test_guide_kills import serve; serve()"]
        environ = {**os.environ, **added, "PYTHONPATH": str(ROOT)}
        pipe = subprocess.PIPE
        self._process = subprocess.Popen(command, stdin=pipe, stdout=pipe, text=True, cwd=ROOT, env=environ)


class RealClock(FakeClock):
    """The machine's own clock, for a console that goes on where a killed one was."""

    def __init__(self) -> None:
        super().__init__(datetime.now().astimezone())
        self._machine = SystemClock()

    def now(self) -> datetime:
        return self._machine.now()

    def monotonic(self) -> float:
        return self._machine.monotonic()

    def boot(self) -> str:
        return self._machine.boot()


@pytest.fixture(scope="module")
def guides(tmp_path_factory: pytest.TempPathFactory) -> Iterator[list[Guides]]:
    """Warm processes, one for each console that is worked with at the same time."""
    processes = [Guides(tmp_path_factory.mktemp(f"guide{number}")) for number in range(CONSOLES)]
    yield processes
    for process in processes:
        process.close()


@pytest.fixture(scope="module")
def at_work(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A station with one incident of today."""
    root = tmp_path_factory.mktemp("at-work") / "station"
    (root / "config").mkdir(parents=True)
    (root / "config" / "config.toml").write_text("asked = true\n")
    station = Station(root, clock=RealClock())
    station.log(f"{CUSTOMER}: printer jams")
    station.close()
    return root


@dataclass(frozen=True)
class Killed:
    """A station whose console was killed: where it was, and what it had said by then."""

    root: Path
    scene: Scene
    told: dict[str, Any]
    chance: random.Random


def all_killed(guides: list[Guides], roots: list[Path], job: str, run: int) -> list[Killed]:
    """Let a console work at each root, the parts of IMPACT in turn, all at once, until they are killed."""
    numbers = [run * CONSOLES + at for at in range(CONSOLES)]
    chances = [chance_for(f"guide/{job}/{number}") for number in numbers]

    def told(at: int) -> dict[str, Any]:
        number = numbers[at]
        thorough = number < len(SCENES)
        part, seed = number % len(SCENES), chances[at].random()
        order = {"part": part, "seed": seed, "longest": 1.5, "thorough": thorough}
        result: dict[str, Any] = guides[at].run(job, roots[at], [], **order).result
        assert "broken" not in result, result["broken"]
        return result

    with ThreadPoolExecutor(CONSOLES) as pool:
        results = list(pool.map(told, range(CONSOLES)))
    scenes = [SCENES[number % len(SCENES)] for number in numbers]
    return [Killed(*one) for one in zip(roots, scenes, results, chances, strict=True)]


def batches(runs: int) -> range:
    """Return the numbers of so many tests as it takes for these runs, and for each part at least once."""
    return range((max(runs, len(SCENES)) + CONSOLES - 1) // CONSOLES)


def left_behind(root: Path) -> list[Draft]:
    """Return what the killed console left unfinished, newest first, as the next console lists it."""
    drawer = Drawer(root / "data")
    drafts = drawer.left_behind()
    drawer.close()
    return drafts


async def recover(console: Console, left: list[Draft], chosen: Draft | None) -> None:
    """Go on with one of the drafts that are offered at the start, or later, by the key for IMPACT."""
    assert console.shows("Recover your work?")
    if chosen is None:
        await console.press("escape", "i")
    else:
        await console.press(*["down"] * left.index(chosen), "enter")


@needs_forks
@pytest.mark.parametrize("run", batches(RUNS // 2))
async def test_killed_in_a_part_of_impact(guides: list[Guides], at_work: Path, tmp_path: Path, run: int) -> None:
    with ExitStack() as stack:
        roots = [stack.enter_context(copy_of(at_work, tmp_path / str(at))) for at in range(CONSOLES)]
        for killed in all_killed(guides, roots, "work", run):
            left = left_behind(killed.root)
            assert_left(killed, left)
            await assert_goes_on(killed, left)
            assert_all_is_there_once(killed)


def parts_of(killed: Killed) -> list[str]:
    """Return the parts it may stand in: the one that was shown, and the one that a last key may have led to."""
    acts, told = killed.scene.acts, killed.told
    under_way = [act.leads for act in acts[told["done"] : told["sent"]] if act.leads]
    return [told["part"], *under_way]


def assert_left(killed: Killed, left: list[Draft]) -> None:
    """The open procedure and its part are left as a draft, and so is half an answer up to the last second."""
    places = {draft.about for draft in left if draft.kind == "run"}
    assert len(places) == 1, left
    (open_one,) = [draft for draft in left if draft.kind == "run"]
    assert open_one.text in [f"IMPACT · {BY_ID[part].title}" for part in parts_of(killed)]
    assert CUSTOMER in open_one.title
    half = killed.told["half"]
    if half and half["sure"]:
        found = half_of(killed, left)
        assert found is not None, (half, left)
        assert half["all"].startswith(found.text), (half, found)
        assert found.text.startswith(half["sure"]), (half, found)
        assert found.about in places


def half_of(killed: Killed, left: list[Draft]) -> Draft | None:
    """Return the draft of the answer that was being typed, if there was time to keep one."""
    half = killed.told["half"]
    return next((draft for draft in left if half and draft.kind == f"step-{half['step']}"), None)


async def assert_goes_on(killed: Killed, left: list[Draft]) -> None:
    """A new console offers it, and goes on in the same part; on the step's line stands the half answer."""
    half, draft = killed.told["half"], half_of(killed, left)
    offered = [one for one in left if one.kind == "run" or one.kind.startswith("step-")]
    async with Console.start(killed.root, RealClock(), SMALL) as console:
        await recover(console, left, killed.chance.choice([*offered, None]))
        assert console.front == "guide"
        guide = Guide(console)
        assert guide.part() in [BY_ID[part].title for part in parts_of(killed)]
        if draft is not None:
            await guide.to(half["step"])
            await console.press("enter")
            assert console.field("#text" if half["page"] else "#answer") == draft.text
            await console.press("escape")
        await console.press("escape")
        assert console.front == "today"
        assert [one for one in console.app.keeper.all() if one.kind == "run"] == []


def assert_all_is_there_once(killed: Killed) -> None:
    """What the console said was done is in the log exactly once, and the run stands where it stood."""
    told, acts = killed.told, killed.scene.acts
    station = Station(killed.root, clock=RealClock())
    station.drain()
    (incident,) = [ident for (ident,) in station.ask("SELECT id FROM incident")]
    acknowledged = Counter((act.kind, act.step, act.value) for act in acts[: told["done"]])
    sent = Counter((act.kind, act.step, act.value) for act in acts[: told["sent"]])
    found = Counter(entries_of(station))
    assert acknowledged <= found <= sent
    promised = station.ask("SELECT what FROM followup")
    assert len(promised) == sum(step == "next-update" for _kind, step, _value in found.elements())
    assert_noted_once(
        station, [told["note"]] if told["noted"] else [], under_way=int(bool(told["note"]) and not told["noted"])
    )
    assert len(station.ask("SELECT id FROM entry WHERE kind = 'begun'")) == 1
    assert_stands(killed, procedures.take_up(station.store, incident, "impact", "en").run)
    assert_told_by_timelines(station)
    assert spool.waiting(station.folders) == spool.rejected(station.folders) == []
    assert_whole(station.path)
    station.close()


def entries_of(station: Station) -> Iterator[tuple[str, str, str]]:
    """Yield each thing done: its kind, its step and its words; a time's words depend on when it was said."""
    kinds = "'tick', 'answer', 'attempt', 'search'"
    for kind, payload in station.ask(f"SELECT kind, payload FROM entry WHERE kind IN ({kinds}) ORDER BY id"):
        entry = json.loads(payload)
        timed = entry["step"] == "next-update"
        yield kind, entry["step"], "" if timed else str(entry.get("value", ""))


def assert_stands(killed: Killed, run: Run) -> None:
    """The run is in its part, and has the answers that were given; one to a choice is asked anew where it led back."""
    told, acts = killed.told, killed.scene.acts
    assert run.part_id in parts_of(killed)
    assert not run.ended
    answered: set[str] = set()
    for act in acts[: told["done"]]:
        if act.kind in ("tick", "answer"):
            answered = answered - {act.step} if act.leads else answered | {act.step}
    in_doubt = {act.step for act in acts[told["done"] : told["sent"]]}
    assert set(run.answers) - in_doubt == answered - in_doubt
    tried = [(act.step, act.value) for act in acts[: told["done"]] if act.kind in ("attempt", "search")]
    assert [(one.step, one.text) for one in run.tried][: len(tried)] == tried


@needs_forks
@pytest.mark.parametrize("run", batches(RUNS // 6))
async def test_killed_while_the_caller_waits(guides: list[Guides], at_work: Path, tmp_path: Path, run: int) -> None:
    with ExitStack() as stack:
        roots = [stack.enter_context(copy_of(at_work, tmp_path / str(at))) for at in range(CONSOLES)]
        for killed in all_killed(guides, roots, "hold", run):
            await assert_hold_goes_on(killed)
            assert_held_once(killed)


async def assert_hold_goes_on(killed: Killed) -> None:
    """The hold is offered first and its clock has run on; behind it, IMPACT is where it was."""
    left = left_behind(killed.root)
    assert [draft.text for draft in left if draft.kind == "run"] == ["Hold · Hold", f"IMPACT · {killed.scene.title}"]
    async with Console.start(killed.root, RealClock(), SMALL) as console:
        await recover(console, left, left[0])
        await assert_clock_runs(console, killed.told["agreed"])
        await console.press("enter")
        assert console.front == "today"
        await console.press("d", "enter")
        assert Guide(console).part() == killed.scene.title
        await console.press("escape")
        assert console.app.keeper.all() == []


async def assert_clock_runs(console: Console, agreed: list[float]) -> None:
    """The clock shows the time since the caller's yes, by both clocks of the machine, and goes on."""
    screen = console.app.screen
    assert isinstance(screen, HoldScreen)
    step = screen.timed
    assert step is not None
    since, now = screen.run.clocks[step.id], screen.now()
    gone, stage = screen.run.stage(step, now)
    assert stage == "running"
    assert agreed[0] - 0.1 < since.wall.timestamp() < agreed[1] + 0.1
    assert gone == pytest.approx((now.wall - since.wall).total_seconds(), abs=0.1)
    assert gone == pytest.approx(now.seconds - since.seconds, abs=0.001)
    digits = screen.query_one("#clock", Digits)
    first = digits.value
    assert first in (minutes(gone - 1.0), minutes(gone))
    end = time.monotonic() + PATIENCE
    while digits.value == first:
        assert time.monotonic() < end
        await console.pilot.pause(0.02)
    late = screen.run.stage(step, screen.now())[0]
    assert digits.value in (minutes(late - 1.0), minutes(late))


def assert_held_once(killed: Killed) -> None:
    """The consent is in the log once, and so is the whole time that the caller waited."""
    station = Station(killed.root, clock=RealClock())
    station.drain()
    clocked = station.ask("SELECT at, payload FROM entry WHERE kind = 'clock' ORDER BY id")
    (started, begun), (stopped, ended) = [(from_text(at), json.loads(said)) for at, said in clocked]
    assert [begun["act"], ended["act"]] == ["started", "stopped"]
    assert ended["lasted"] == pytest.approx((stopped - started).total_seconds(), abs=0.1)
    ticked = [step for kind, step, _value in entries_of(station) if kind == "tick"]
    assert ticked == ["leave", "reason", "back-in", "consent", "thank"]
    assert_told_by_timelines(station)
    assert spool.waiting(station.folders) == spool.rejected(station.folders) == []
    assert_whole(station.path)
    station.close()


# Between the spool file and the log


class Desk:
    """A technician who follows IMPACT at a desk where the console dies after each thing done."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.station = Station(root)
        self.incident = self.station.log(f"{CUSTOMER}: printer jams").id
        self.taken = self.take_up()
        self.run = self.taken.run

    def take_up(self) -> TakenUp:
        """Take IMPACT up as the log has it, with what is spooled."""
        return procedures.take_up(self.station.store, self.incident, "impact", "en")

    def now(self) -> Mark:
        """Let a second go by, and return the moment it is then."""
        self.station.clock.tick(1)
        return mark(self.station.clock)

    def keep(self, moved: Moved) -> Path:
        """Spool what was done, and return the file; nobody takes it in."""
        entries = moved[1]
        ident = procedures.keep(
            self.station.folders, self.incident, entries, self.station.clock.now(), self.taken.loaded
        )
        (path,) = spool.waiting(self.station.folders)
        assert path.stem == ident
        return path

    def die(self) -> Run:
        """Let the console die, and return the run as the next one takes it up."""
        clock = self.station.clock
        self.station.close()
        self.station = Station(self.root, clock=clock)
        run = self.take_up().run
        assert spool.waiting(self.station.folders) == []
        assert_whole(self.station.path)
        assert_told_by_timelines(self.station)
        return run

    def set_aside(self) -> int:
        """Return how many files were set aside."""
        return len(spool.rejected(self.station.folders))

    def enter(self, part_id: str) -> None:
        """Begin, go to a part, and take that in."""
        self.keep(self.run.begin(self.now(), self.taken.loaded.digest))
        moved = self.take_up().run.go(part_id, self.now())
        if moved[1]:
            self.keep(moved)
        self.run = self.take_up().run


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    desk = Desk(tmp_path)
    yield desk
    desk.station.close()


def state_of(run: Run) -> Run:
    """Return a run without what its incident knows and how it speaks."""
    return replace(run, speech=Speech(), known={})


def do(run: Run, step: Step, now: Mark) -> Moved:
    """Do a step of any kind."""
    if step.kind in (Kind.TICK, Kind.SCRIPT):
        return run.tick(step.id, now)
    if step.kind is Kind.ATTEMPT:
        return run.attempt(step.id, "dock firmware", step.choices[1].value, now)
    if step.kind is Kind.SEARCH:
        return run.search(step.id, "dock", 0, now)
    if step.kind is Kind.CHOICE:
        return run.answer(step.id, step.choices[0].value, now)
    if step.kind is Kind.TIME:
        return run.answer(step.id, now.wall + timedelta(minutes=30), now)
    return run.answer(step.id, 4 if step.kind is Kind.NUMBER else "با داک [b]۲[/b]", now)


@pytest.mark.parametrize("scene", SCENES, ids=[scene.id for scene in SCENES])
def test_what_was_spooled_when_it_died_is_as_good_as_logged(desk: Desk, scene: Scene) -> None:
    desk.enter(scene.id)
    for step in desk.run.part.steps:
        moved = do(desk.run, step, desk.now())
        path = desk.keep(moved)
        copy = shutil.copy(path, desk.root / path.name)
        desk.run = moved[0]
        assert state_of(desk.die()) == state_of(desk.run)
        logged = desk.station.ask("SELECT id, kind, payload FROM entry")
        shutil.copy(copy, path)  # it died between taking it in and forgetting it
        assert state_of(desk.die()) == state_of(desk.run)
        assert desk.station.ask("SELECT id, kind, payload FROM entry") == logged
    assert desk.set_aside() == 0


@pytest.mark.parametrize("scene", SCENES, ids=[scene.id for scene in SCENES])
async def test_what_was_torn_when_it_died_is_as_good_as_not_done(desk: Desk, scene: Scene) -> None:
    chance = chance_for(f"torn/{scene.id}")
    desk.enter(scene.id)
    steps = desk.run.part.steps
    for torn, step in enumerate(steps, 1):
        moved = do(desk.run, step, desk.now())
        path = desk.keep(moved)
        whole = path.read_bytes()
        path.write_bytes(whole[: chance.randrange(len(whole))])
        assert state_of(desk.die()) == state_of(desk.run)
        assert desk.set_aside() == torn
        desk.keep(moved)
        desk.run = moved[0]
        assert state_of(desk.die()) == state_of(desk.run)
    async with Console.start(desk.root, desk.station.clock, SMALL) as console:
        console.app.open_procedure(desk.incident, "impact")
        await console.settle()
        assert Guide(console).part() == scene.title
    assert desk.set_aside() == len(steps)


@pytest.mark.parametrize("scene", SCENES[1:], ids=[scene.id for scene in SCENES[1:]])
def test_a_way_to_a_part_that_was_torn_was_not_gone(desk: Desk, scene: Scene) -> None:
    desk.enter("identify")
    moved = desk.run.go(scene.id, desk.now())
    path = desk.keep(moved)
    path.write_bytes(path.read_bytes()[:-1])
    assert state_of(desk.die()) == state_of(desk.run)
    desk.keep(moved)
    assert state_of(desk.die()) == state_of(moved[0])


async def test_a_beginning_that_was_torn_begins_anew(desk: Desk) -> None:
    moved = desk.run.begin(desk.now(), desk.taken.loaded.digest)
    path = desk.keep(moved)
    path.write_bytes(path.read_bytes()[:-1])
    lost = moved[0]
    assert not desk.die().begun
    desk.keep(do(lost, lost.part.steps[0], desk.now()))  # as if the console had gone on
    assert not desk.die().begun
    async with Console.start(desk.root, desk.station.clock, SMALL) as console:
        console.app.open_procedure(desk.incident, "impact", lost.id)
        await console.settle()
        guide = Guide(console)
        assert guide.part() == SCENES[0].title
        await guide.answer("when", "on Monday")
        assert guide.steps()[0] == "✓ When did it start?  on Monday"
