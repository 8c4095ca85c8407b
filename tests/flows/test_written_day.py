"""A day as it is worked: a visit, a walk-up on the way, IMPACT, a hold that grows long, a warm transfer."""

from pathlib import Path

import pytest

from tests.flows.console import SMALL, Console
from tests.flows.pages import Guide, stored, told

KARIMI = "Mr Reza Karimi: screen flickers when docked @B2-14 #display asset:LT-9921 phone:2214"


@pytest.mark.slow
async def test_a_day_is_worked_by_keys_alone_and_told_entry_for_entry(tmp_path: Path) -> None:
    settings = 'name = "Alex Morgan"\n'
    async with Console.start(tmp_path, None, SMALL, KARIMI, settings=settings) as console:
        await _plan_the_visit(console)
        await _meet_somebody_on_the_way(console)
        await _arrive_and_follow_the_protocol(console)
        await _work_through_impact(console)
        await _hold_longer_than_two_minutes(console)
        await _hand_the_caller_over(console)
        await _close_it(console)
        await _leave(console)
        assert [part.rstrip() for line in told(console) for part in line.split("\n")] == TOLD
        assert told(console, "2") == [
            "captured  Ms Sara Ahmadi: printer jams @3F-12",
            "outcome  outcome: – → solved on the spot, state: captured → resolved",
        ]
        view = stored(console).incident
        assert (view.state, view.work_minutes) == ("closed", 8)


async def _plan_the_visit(console: Console) -> None:
    await console.press("v", *"12:10")
    await console.do("plan.confirm")
    await console.do("plan.save")
    await console.sees("Visit planned for 2026-11-22 12:10.")
    guide = Guide(console)
    await console.press("p")
    assert guide.part() == "Before leaving"
    assert "◆ Make sure that the time suits the customer" in guide.steps()
    await guide.tick("kit", "papers", "breath", "notes-ready")
    await guide.go("leave")
    console.clock.tick(300)
    await console.press("enter")
    await console.sees("enter: arrived")


async def _meet_somebody_on_the_way(console: Console) -> None:
    """While Mr Karimi waits, the line says so and for how long (W2)."""
    console.clock.tick(540)
    await console.press("f2")
    await console.sees("Mr Reza Karimi is waiting since 12:10 (4 min)")
    await console.type("Ms Sara Ahmadi: printer jams @3F-12")
    await console.press("enter", "s")
    await console.quiet()


async def _arrive_and_follow_the_protocol(console: Console) -> None:
    guide = Guide(console)
    await console.press("enter", "enter")
    assert guide.part() == "At the desk"
    assert guide.title().startswith("Mr Reza Karimi")
    await guide.tick("greet", "name", "private")
    await guide.answer("when", "since Monday's update")
    await guide.tick("listen", "touch")
    await guide.go("forward")
    await console.sees("Left out:")
    await console.type("forgotten")
    await console.press("enter")
    assert guide.part() == "Leaving the desk"
    await guide.go("leave")


async def _work_through_impact(console: Console) -> None:
    guide = Guide(console)
    console.clock.tick(60)
    await console.press("i")
    assert guide.part() == "Identify"
    assert "◆ When did it start? since Monday's update (12:14)" in [" ".join(row.split()) for row in guide.steps()]
    await guide.go("forward")
    await guide.answer("expectation", "solved today, or a loan dock")
    await guide.answer("next-update", "13:30")
    await guide.tick("restated")
    await guide.go("note")
    await console.type("he said “I am disappointed”")
    assert console.app.screen.query_one("#note-box").border_subtitle == "▲ K"
    await console.do("notes.save")
    assert guide.part() == "Manage expectations"
    await guide.go("forward")
    await guide.answer("search", "dock flicker")
    await guide.attempt("hypothesis", "cable", "b")
    await guide.go("forward")
    console.clock.tick(120)
    await guide.attempt("attempt", "dock firmware", "b")
    await guide.go("forward")
    await guide.choose("customer-tried", "b")
    assert guide.part() == "Apply the solution"
    await guide.attempt("attempt", "driver rolled back to 31.4", "a")


async def _hold_longer_than_two_minutes(console: Console) -> None:
    """The alarm comes at two minutes; with renewed consent the clock starts anew (H2)."""
    await console.do("hold")
    assert console.front == "hold"
    await console.press(*["space"] * 3)
    assert not console.app.screen.query_one("#clock").display
    await console.press("space", "space")
    console.clock.tick(125)
    console.app.clocks.beat()
    await console.sees("▲ over 2:00: ask again · offer to call back")
    await console.press("space")
    console.clock.tick(30)
    await console.press("enter")
    assert console.front == "guide"


async def _hand_the_caller_over(console: Console) -> None:
    await console.do("transfer")
    await console.sees("DST-0001: Mr Reza Karimi, 2214, B2-14")
    await console.sees("Tried: dock firmware (did not work)")
    await console.press(*["space"] * 5)
    await console.type("Lena Fischer")
    await console.press("enter")
    await console.sees("Handed over.")
    assert console.front == "guide"


async def _close_it(console: Console) -> None:
    guide = Guide(console)
    await guide.go("forward")
    await guide.choose("customer-tried", "a")
    await guide.go("forward")
    await guide.choose("satisfied", "a")
    await guide.write("summary", "Flicker on dock 2 since the update; driver rolled back, stable.")
    await guide.tick("thanks", "handout")
    await guide.go("forward")
    assert console.front == "close"
    assert console.field("#summary") == "Flicker on dock 2 since the update; driver rolled back, stable."
    await console.press("ctrl+s", "enter")
    assert console.front == "visit"


async def _leave(console: Console) -> None:
    guide = Guide(console)
    await console.press("p")
    assert guide.part() == "Leaving the desk"
    assert [row[0] for row in guide.steps()] == ["◆", "Flicker"[0], "◆", "◆", "·", "○"]  # nothing is asked twice (D2)
    await guide.tick("desk-as-found")
    await guide.go("forward")
    assert console.front == "visit"
    console.clock.tick(420)
    await console.press("d")
    await console.sees("Leaving the desk")
    await console.press("enter", "enter", "enter")
    await console.sees("travel 9 min · work")


SEALED = (
    "level 1 could have: – → no, work, min: – → 8, hold, min: – → 3, documentation, min: – → 1, "
    "state: resolved → closed"
)

TOLD = f"""\
captured  Mr Reza Karimi: screen flickers when docked @B2-14 #display asset:LT-9921 phone:2214
visit  planned 2026-11-22 12:10 B2-14
begun  Visit protocol
step  Before leaving
done  Check the kit against its list
done  Read the configuration papers
done  Take a deep breath
done  Be ready to take notes
put aside
visit  set off
visit  arrived
step  At the desk
done  Hello Mr Reza Karimi, I am Alex Morgan from the service centre.
done  Use the customer's name often, with Mr or Ms
done  Please take anything private off the screen first.
answer  When did it start? since Monday's update
done  Listen actively, and let it be seen
done  Touch nothing; ask leave before moving anything
left out  Silence your phone and answer no calls: forgotten
step  Leaving the desk
put aside
begun  IMPACT
step  Identify
step  Manage expectations
answer  What was promised to the customer? solved today, or a loan dock
answer  When does the customer hear from you next? 13:30
follow-up  next update 2026-11-22 13:30
done  Do I understand correctly that …
note  he said “I am disappointed”
step  Process information
searched  “dock flicker”: 1 found
tried  cable → ruled out
step  Apply the solution
tried  dock firmware → did not work
step  Check
answer  What happened when the customer tried it? It failed: next attempt
step  Apply the solution
tried  driver rolled back to 31.4 → worked
begun  Hold
step  Hold
done  May I put you on hold for a moment, Mr Reza Karimi?
done  I would like to look up what is behind this.
done  I will be back with you in 2 minutes.
done  WAIT for the customer's yes
clock  started
done  Thank you, Mr Reza Karimi. I will be right with you.
clock  started anew (2:05)
clock  stopped (0:30)
ended  Hold
begun  Warm transfer
step  Warm transfer
done  May I put you through to a colleague who can help?
done  Get the customer's agreement
done  I am Alex Morgan, ticket DST-0001; you reach me at …
done  Put the customer on hold while you transfer
done  On the line is Mr Reza Karimi, ticket DST-0001. So far …
answer  Who took the call over? Lena Fischer
ended  Warm transfer
step  Check
answer  What happened when the customer tried it? It worked
step  Terminate
answer  What does the customer say about the result? Satisfied
answer  In short: what was wrong and what was done Flicker on dock 2 since the update; driver rolled back, stable.
done  Thank you, Mr Reza Karimi, for telling us about it.
done  Leave the customer a hand-out
ended  IMPACT
closed  Flicker on dock 2 since the update; driver rolled back, stable.
{SEALED}
follow-up  next update 2026-11-22 13:30 kept
step  Leaving the desk
done  Leave the desk as you found it
ended  Visit protocol
visit  left travel 9 min, work 10 min, hold 3 min
""".splitlines()
