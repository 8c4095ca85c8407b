"""Chat and social networks: how long somebody waits for an answer is seen, and told in time (G3, G4)."""

from pathlib import Path

import pytest

from tests.flows.console import SMALL, Console
from tests.flows.pages import Guide, told
from tests.sweeps import sweep_rows

SARA = "Ms Sara Ahmadi: printer jams @3F-12 #printer"


@pytest.mark.parametrize(
    ("card", "step", "warns", "over"), sweep_rows(("i", "reply", 60, 120), slow=[("n", "answer", 480, 600)])
)
async def test_the_clock_of_a_channel_warns_and_is_over_and_an_answer_starts_it_anew(
    tmp_path: Path, card: str, step: str, warns: int, over: int
) -> None:
    async with Console.start(tmp_path, None, SMALL, SARA) as console:
        await console.press("f8", card)
        guide = Guide(console)
        assert guide.cursor() == step
        await guide.go("tick")
        row = f"{warns // 60}:00 △ soon"
        console.clock.tick(warns)
        console.app.clocks.beat()
        await console.until(lambda: row in " ".join(guide.steps()), row)
        console.clock.tick(over - warns)
        console.app.clocks.beat()
        row = f"{over // 60}:00 ▲ over the limit"
        await console.until(lambda: row in " ".join(guide.steps()), row)
        await console.press("escape")
        assert f"▲ {'Chat' if card == 'i' else 'Social networks'} {over // 60}:00" in console.bottom()
        await console.press("f8", card)
        assert guide.cursor() == step
        await guide.go("tick")
        assert f"clock  started anew ({over // 60}:00)" in told(console)
        assert "0:00" in guide.steps()[0]


async def test_what_was_asked_beyond_the_remit_is_recorded_with_the_other_way_offered(tmp_path: Path) -> None:
    async with Console.start(tmp_path, None, SMALL, SARA) as console:
        await console.press("f8", "e")
        guide = Guide(console)
        await guide.answer("asked", "sync her own phone")
        await guide.tick("not-supported")
        await guide.answer("alternative", "the mail app's own help page")
        await guide.go("forward")
        assert console.front == "today"
        lines = told(console)
        assert any(line.endswith("sync her own phone") for line in lines)
        assert any(line.endswith("the mail app's own help page") for line in lines)
        assert "ended  Negotiation" in lines
