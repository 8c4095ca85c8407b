"""Following a procedure: asked once, left out with a word, never lost, and private where it must be."""

import json
from pathlib import Path
from typing import Any

import pytest

from dst_console import desk
from dst_console.checklists import loading
from dst_console.checklists.loading import SHIPPED
from tests.flows.console import SMALL, WIDE, Console, folders_in, screen_text
from tests.flows.pages import Find, Guide, IncidentPage, stored, told
from tests.sweeps import sweep

SARA = "Ms Sara Ahmadi: printer jams @3F-12 #printer asset:PR-0231"
HOSTILE = "[bold]x[/] \x1b[31m [/ “always” ‮ ]"


def own_procedure(tmp_path: Path, name: str, text: str) -> Path:
    """Put a procedure of the technician's own into the configuration folder."""
    folder = folders_in(tmp_path).config / "checklists"
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{name}.toml"
    path.write_text(text, encoding="utf-8")
    return path


async def in_impact(console: Console) -> Guide:
    """Open IMPACT for the incident under the cursor."""
    await console.press("i")
    return Guide(console)


async def test_what_the_incident_says_already_is_not_asked_again(tmp_path: Path) -> None:
    async with Console.start(tmp_path, None, SMALL, SARA) as console:
        guide = await in_impact(console)
        rows = [" ".join(row.split()) for row in guide.steps()]
        assert "◆ Where does it happen? 3F-12 (12:00)" in rows
        assert "◆ Which device or program is it? PR-0231 (12:00)" in rows
        await guide.answer("when", "Monday")
        assert guide.cursor() == "how-many"


async def test_a_prompt_goes_on_to_the_next_one_and_empty_goes_back(tmp_path: Path) -> None:
    async with Console.start(tmp_path, None, SMALL, SARA) as console:
        guide = await in_impact(console)
        await console.press("enter", *"Monday", "enter", *"all of 3F", "enter", "enter", "enter")
        assert guide.screen.answering is None
        assert [line for line in told(console) if line.startswith("answer")] == [
            "answer  When did it start? Monday",
            "answer  How many people does it affect? all of 3F",
        ]


async def test_esc_on_the_line_keeps_what_is_half_typed(tmp_path: Path) -> None:
    async with Console.start(tmp_path, None, SMALL, SARA) as console:
        guide = await in_impact(console)
        await console.press("enter", *"since Mon", "escape", "enter")
        assert console.field("#answer") == "since Mon"
        await console.press("escape", "escape")
        assert console.front == "today"
        await in_impact(console)
        await console.press("enter")
        assert console.field("#answer") == "since Mon"
        await console.press("enter")
        assert "✓ When did it start? since Mon" in " ".join(" ".join(guide.steps()).split())


async def test_failing_leads_back_and_only_a_satisfied_customer_closes(tmp_path: Path) -> None:
    async with Console.start(tmp_path, None, SMALL, SARA) as console:
        guide = await in_impact(console)
        await console.press("5")
        await guide.choose("customer-tried", "c")
        assert guide.part() == "Process information"
        await console.press("6")
        await guide.choose("satisfied", "b")
        assert guide.part() == "Process information"
        assert stored(console).incident.state == "open"
        await console.press("6")
        await guide.tick("thanks")
        await console.sees("First: What does the customer say about the result?")
        await guide.choose("satisfied", "a")
        assert stored(console).incident.state == "resolved"
        await console.press("right")
        await console.sees("Left out:")
        await console.press(*"short", "enter")
        assert console.front == "close"
        await console.press("5", "ctrl+s", "enter")
        assert console.front == "today"
        view = stored(console).incident
        assert (view.state, view.outcomes) == ("closed", ("solved",))


async def test_not_satisfied_can_be_escalated_from_the_last_step(tmp_path: Path) -> None:
    async with Console.start(tmp_path, None, SMALL, SARA) as console:
        guide = await in_impact(console)
        await console.press("6")
        await guide.choose("satisfied", "c")
        assert console.front == "today"
        view = stored(console).incident
        assert (view.state, view.outcomes) == ("escalated", ("escalated",))


@pytest.mark.parametrize("over", sweep("closed", slow=["resolved"]))
async def test_what_is_over_is_reopened_before_it_is_escalated_and_never_changed_under_its_seal(
    tmp_path: Path, over: str
) -> None:
    async with Console.start(tmp_path, None, SMALL, SARA) as console:
        guide = await in_impact(console)
        await console.press("6")
        await guide.choose("satisfied", "a")
        if over == "closed":
            await console.press("right", *"short", "enter", "5", "ctrl+s", "enter")
        assert stored(console).incident.state == over
        ident = stored(console).incident.id
        while console.front != "today":
            await console.press("escape")
        guide = await in_impact(console)
        await console.press("6")
        await guide.choose("satisfied", "c")
        story = stored(console)
        view = story.incident
        assert (view.state, view.satisfied, view.reopened, view.closed) == ("escalated", False, 1, None)
        assert [entry.kind for entry in story.entries if any(change[0] == "reopened" for change in entry.changes)] == [
            "correction"
        ]
        store: Any = console.app.store
        desk.undoing.undo(store)
        assert desk.incidents.show(store, ident).incident.state == over


async def test_any_step_can_be_handed_over_with_its_reason(tmp_path: Path) -> None:
    async with Console.start(tmp_path, None, SMALL, SARA) as console:
        guide = await in_impact(console)
        await console.press("e", "enter")
        await console.sees("One word is needed")
        await console.press(*"Lena", "enter", *"driver known to her", "enter")
        await console.sees("Escalated")
        assert guide.part() == "Identify"
        assert stored(console).entries[-1].told == "Lena: driver known to her"


async def test_a_step_is_left_out_only_with_a_word(tmp_path: Path) -> None:
    async with Console.start(tmp_path, None, SMALL, SARA) as console:
        guide = await in_impact(console)
        await console.press("x", "enter")
        await console.sees("One word is needed")
        await console.press("escape")
        assert guide.steps()[0].startswith("○")
        await console.press("x", *"unknown", "enter")
        assert "– When did it start? left out: unknown" in " ".join(" ".join(guide.steps()).split())


async def test_undo_takes_a_tick_back_and_the_screen_shows_it(tmp_path: Path) -> None:
    async with Console.start(tmp_path, None, SMALL, SARA) as console:
        guide = await in_impact(console)
        await console.press("2")
        await guide.tick("restated")
        assert guide.steps()[3].startswith("✓")
        await console.press("u")
        await console.sees("Undone: the step on DST-0001 · Do I understand correctly that")
        await console.until(lambda: guide.steps()[3].startswith("○"), "the step open again")
        assert guide.part() == "Manage expectations"
        await console.press("r")
        await console.until(lambda: guide.steps()[3].startswith("✓"), "the step ticked again")


async def test_a_search_is_recorded_also_when_it_found_nothing(tmp_path: Path) -> None:
    async with Console.start(tmp_path, None, SMALL, SARA, "Mr Zed: printer offline +solved") as console:
        await console.press("home")
        guide = await in_impact(console)
        await console.press("3", "enter", *"printer")
        await console.sees("2 found")
        await console.press("enter")
        await guide.answer("search", "zzz")
        assert [line for line in told(console) if line.startswith("searched")] == [
            "searched  “printer”: 2 found",
            "searched  “zzz”: nothing found",
        ]


async def test_the_time_in_each_part_is_recorded_and_pauses_do_not_count(tmp_path: Path) -> None:
    async with Console.start(tmp_path, None, WIDE, SARA) as console:
        guide = await in_impact(console)
        console.clock.tick(72)
        await console.press("escape")
        console.clock.tick(3600)
        await in_impact(console)
        console.clock.tick(8)
        await guide.go("forward")
        assert "I Identify 1:20" in guide.rail().replace("▕ ", "")
        spent = [entry.lasted for entry in stored(console).entries if entry.kind in ("pause", "step")]
        assert spent == pytest.approx([0, 72, 0, 8])


async def test_competence_is_kept_for_oneself_alone(tmp_path: Path) -> None:
    """No timeline, search, JSON or printed page has the level (C2, promise 6)."""
    async with Console.start(tmp_path, None, SMALL, SARA) as console:
        await console.press("f8", "a", "c")
        guide = Guide(console)
        await console.until(lambda: "◆" in guide.steps()[0], "the level")
        advice = guide.hint()
        assert advice
        await console.press("escape", "f8", "a")
        assert guide.hint() == advice
        await console.press("escape")
        store = console.app.store
        assert store is not None
        assert desk.competence.of(store, stored(console).incident) == "uc"
        everything = json.dumps([repr(stored(console)), repr(desk.phone.brief(stored(console), console.clock.now()))])
        assert "uc" not in everything.replace("Produced", "")
        await console.press("enter")
        assert "Unaware" not in IncidentPage(console).timeline()
        find = Find(console)
        await find.open("unaware")
        assert find.count() == "Nothing in the log holds this."


async def test_without_an_incident_a_card_can_be_read_and_nothing_is_recorded(tmp_path: Path) -> None:
    async with Console.start(tmp_path, None, SMALL) as console:
        await console.press("f8")
        await console.sees("No incident is chosen: a card can be read, and nothing is recorded.")
        await console.press("b", "space", "space", "right", "n", "escape")
        assert console.front == "today"
        store = console.app.store
        assert store is not None
        with store.read() as session:
            from sqlalchemy import text

            assert session.execute(text("SELECT count(*) FROM entry")).scalar_one() == 0


async def test_what_is_typed_is_plain_text_everywhere(tmp_path: Path) -> None:
    async with Console.start(tmp_path, None, WIDE, f"{HOSTILE}: {HOSTILE} @{HOSTILE}") as console:
        guide = await in_impact(console)
        await console.press("enter")
        await console.paste(HOSTILE)
        await console.press("enter", "escape", "3")
        await console.press("down", "enter")
        await console.paste(HOSTILE)
        await console.press("enter", "a", "f7", "escape", "f6", "escape", "escape")
        assert console.front == "today"
        assert any("\x1b" in (entry.answer or "") for entry in stored(console).entries)
        assert not any("\x1b" in line for line in screen_text(console.app))
        assert guide is not None


async def test_a_visit_keeps_the_version_of_the_procedure_it_began_with(tmp_path: Path) -> None:
    first = (SHIPPED / "visit.toml").read_text(encoding="utf-8")
    path = own_procedure(tmp_path, "visit", first.replace("Take a deep breath", "Breathe as we say it now"))
    async with Console.start(tmp_path, None, SMALL, SARA) as console:
        incident = stored(console).incident.id
        guide = Guide(console)
        console.app.open_procedure(incident, "visit")
        await console.sees("Breathe as we say it now")
        await guide.tick("kit")
        await console.press("escape")
        changed = first.replace("version = 1", "version = 2").replace("Take a deep breath", "Breathe as of tomorrow")
        path.write_text(changed, encoding="utf-8")
        console.app.open_procedure(incident, "visit")
        await console.sees("Breathe as we say it now")
        await console.press("3", "right", *"gone", "enter")
        await console.until(lambda: console.front == "today", "the end")
        console.app.open_procedure(incident, "visit")
        await console.sees("Breathe as of tomorrow")


async def test_a_wrong_procedure_of_ones_own_is_said_and_the_shipped_one_stays(tmp_path: Path) -> None:
    own_procedure(tmp_path, "conduct", 'id = "conduct"\nversoin = 1\n')
    async with Console.start(tmp_path, None, WIDE, SARA) as console:
        await console.press("f8")
        await console.sees("conduct.toml:2: there is no key versoin; did you mean version?")
        await console.press("b")
        assert Guide(console).part() == "Musts"


async def test_the_log_may_be_written_by_another_console_meanwhile(tmp_path: Path) -> None:
    async with Console.start(tmp_path, None, SMALL, SARA) as console:
        guide = await in_impact(console)
        store = console.app.store
        assert store is not None
        taken = desk.procedures.take_up(store, stored(console).incident.id, "impact", "en")
        run, entries = taken.run.answer("when", "Tuesday", guide.screen.now())
        desk.procedures.keep(
            folders_in(tmp_path), stored(console).incident.id, entries, console.clock.now(), taken.loaded
        )
        console.app.look_around()
        await console.until(lambda: "Tuesday" in " ".join(guide.steps()), "the other console's answer")
        assert run.id == guide.screen.run.id


@pytest.mark.parametrize(("impact", "tick_part", "note"), [("ш", "2", "т"), ("ه", "۲", "د")])
async def test_commands_work_while_the_keyboard_is_russian_or_persian(
    tmp_path: Path, impact: str, tick_part: str, note: str
) -> None:
    async with Console.start(tmp_path, None, SMALL, SARA) as console:
        await console.press(impact)
        guide = Guide(console)
        await console.press(tick_part)
        assert guide.part() == "Manage expectations"
        await console.press(note, *"ш ه n", "ctrl+s")
        assert stored(console).entries[-1].text == "ш ه n"


async def test_words_typed_into_the_steps_begin_an_answer_and_are_no_commands(tmp_path: Path) -> None:
    async with Console.start(tmp_path, None, SMALL, SARA) as console:
        guide = await in_impact(console)
        await console.press(*"driver update", "enter")
        assert "✓ When did it start? driver update" in " ".join(" ".join(guide.steps()).split())
        assert guide.screen.answering is not None
        await console.press(*"all of us", "enter")
        assert stored(console).incident.outcomes == ()
        assert "answer  How many people does it affect? all of us" in told(console)


async def test_an_empty_line_lets_go_of_the_arrows(tmp_path: Path) -> None:
    async with Console.start(tmp_path, None, SMALL, SARA) as console:
        guide = await in_impact(console)
        await console.press("enter", "right")
        assert guide.part() == "Manage expectations"
        await console.press("enter", *"so", "down")
        assert (guide.cursor(), guide.screen.answering) == ("sla", None)
        await console.press("up", "enter")
        assert console.field("#answer") == "so"


async def test_after_a_failed_attempt_the_cursor_is_on_the_next_one(tmp_path: Path) -> None:
    async with Console.start(tmp_path, None, SMALL, SARA) as console:
        guide = await in_impact(console)
        await console.press("5")
        await guide.choose("customer-tried", "b")
        assert (guide.part(), guide.cursor()) == ("Apply the solution", "attempt")


async def test_a_result_can_be_chosen_though_the_log_was_read_again_meanwhile(tmp_path: Path) -> None:
    async with Console.start(tmp_path, None, SMALL, SARA) as console:
        guide = await in_impact(console)
        await console.press("3")
        await guide.to("hypothesis")
        await console.press("enter", *"cable", "enter")
        loading._parsed.cache_clear()  # so that the steps are other objects afterwards
        console.app.tell_screens()
        await console.settle()
        await console.press("b")
        assert told(console)[-1] == "tried  cable → ruled out"


async def test_looking_at_ones_own_card_leaves_no_trace_in_the_timeline(tmp_path: Path) -> None:
    async with Console.start(tmp_path, None, SMALL, SARA) as console:
        await console.press("f8", "a", "b", "escape")
        assert [entry.kind for entry in stored(console).entries] == ["captured"]


async def test_beginning_a_procedure_does_not_stand_in_the_way_of_undo(tmp_path: Path) -> None:
    async with Console.start(tmp_path, None, SMALL, SARA) as console:
        await in_impact(console)
        await console.press("escape", "u")
        await console.sees("Undone: the step on DST-0001 · IMPACT.")
        await console.press("u")
        await console.sees("Undone: logging DST-0001.")
