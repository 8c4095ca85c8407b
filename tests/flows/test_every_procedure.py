"""Every shipped procedure is followed from its first step to its last by keys alone, in each language, at 80×24."""

from pathlib import Path

import pytest

from dst_console.checklists.loading import SHIPPED
from dst_console.checklists.procedure import Step
from dst_console.checklists.runner import Run
from dst_console.screens.guiding import Guiding
from tests.flows.console import SMALL, Console, words_of
from tests.flows.pages import Guide, stored
from tests.sweeps import sweep

KARIMI = "Mr Reza Karimi: screen flickers when docked #display phone:2214"
NAMES = sorted(path.stem for path in SHIPPED.glob("*.toml"))
PHONE = ("hold", "transfer")
QUICK = ("impact",)
"""They have every kind of step but the timer, which `test_channels.py` waits for; the slow tests follow them all."""
TYPED = {"short": "dock 2", "number": "4", "time": "30m", "search": "dock"}


def run_in(console: Console) -> Run:
    screen = console.app.screen
    assert isinstance(screen, Guiding)
    return screen.run


def said(run: Run, step: Step) -> str:
    return " ".join(step.text.said(run.speech.language, run.speech.names).split())


def assert_all_is_read(console: Console) -> None:
    """Every sentence of the part stands on the screen, in the technician's language, not cut anywhere."""
    run = run_in(console)
    seen = words_of(line.strip("│ ") for line in console.lines())
    assert [said(run, step) for step in run.part.steps if said(run, step) not in seen] == []


async def follow(guide: Guide, step: Step) -> None:
    """Do one step by the keys it asks for."""
    if step.kind in TYPED:
        await guide.answer(step.id, TYPED[step.kind])
    elif step.kind == "note":
        await guide.write(step.id, "dock 2")
    elif step.kind == "attempt":
        await guide.attempt(step.id, "dock", "a")
    elif step.kind == "choice":
        await guide.choose(step.id, "a")
    else:
        await guide.tick(step.id)


@pytest.mark.parametrize("name", sweep(*QUICK, slow=[name for name in NAMES if name not in (*PHONE, *QUICK)]))
async def test_a_procedure_is_followed_from_its_first_step_to_its_last(
    tmp_path: Path, language: str, name: str
) -> None:
    async with Console.start(tmp_path, None, SMALL, KARIMI, settings='name = "Alex"\n') as console:
        incident = stored(console).incident.id
        console.app.open_procedure(incident, name)
        await console.settle()
        guide = Guide(console)
        parts = [part.id for part in run_in(console).procedure.parts]
        for part_id in parts:
            run = run_in(console)
            assert run.part_id == part_id
            assert run.speech.language == language
            assert_all_is_read(console)
            for step in run.part.steps:
                await follow(guide, step)
            await guide.go("forward")
        if name == "impact":
            assert console.front == "close"  # where a satisfied customer's incident is closed
            await console.press("escape")
        assert console.front == "today"
        kinds = [entry.kind for entry in stored(console).entries if entry.kind in ("begun", "ended", "skipped")]
        assert kinds == ([] if run.procedure.is_private else ["begun", "ended"])


@pytest.mark.parametrize("name", sweep(*PHONE[:1], slow=PHONE[1:]))
async def test_a_procedure_of_the_telephone_is_followed_key_by_key(tmp_path: Path, language: str, name: str) -> None:
    async with Console.start(tmp_path, None, SMALL, KARIMI, settings='name = "Alex"\n') as console:
        await console.do(name)
        assert console.front == name
        assert_all_is_read(console)
        ticks = [step for step in run_in(console).part.steps if step.kind != "short"]
        for done, _step in enumerate(ticks, 1):
            await console.do(f"{name}.step")
            assert len(run_in(console).answers) == done
        if name == "transfer":
            await console.type("Lena")
        await console.press("enter")
        assert console.front == "today"
        assert stored(console).entries[-1].kind == "ended"
