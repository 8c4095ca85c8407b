"""Following a procedure: what may be done when, what it leaves behind, and that nothing of it is lost."""

from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from functools import cache
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dst_console.checklists import loading
from dst_console.checklists.procedure import Kind, Procedural, Procedure, Step
from dst_console.checklists.runner import Answer, Moved, NotYet, Run, Speech, resumed
from dst_console.clock import Mark, mark
from dst_console.errors import BadInput
from dst_console.models import payloads
from dst_console.models.doing import (
    Answered,
    Attempted,
    Begun,
    Clocked,
    Ended,
    Entered,
    Paused,
    RunEntry,
    Searched,
    Skipped,
    Ticked,
)
from dst_console.models.moment import from_text, to_text
from tests.fakes import FakeClock

NOON = datetime(2026, 11, 22, 12, 0, tzinfo=timezone(timedelta(hours=3, minutes=30)))

HOLD = """
id = "hold"
version = 2
kind = "read-do"
use = "work"
title = { en = "Hold {customer}", fa = "انتظار {customer}" }
rules = ["H1", "H2"]
[[parts]]
id = "hold"
title = { en = "Hold for {customer}", fa = "انتظار" }
[[parts.steps]]
id = "leave"
kind = "script"
text = { en = "{customer}, may I put you on hold?", fa = "{customer}، اجازه می‌دهید؟" }
[[parts.steps]]
id = "mood"
kind = "choice"
private = true
text = { en = "How they take it" }
choices = [
    { value = "well", text = { en = "Well" } },
    { value = "badly", text = { en = "Badly" } },
]
[[parts.steps]]
id = "reason"
kind = "short"
text = { en = "Say why" }
[[parts.steps]]
id = "music"
kind = "tick"
optional = true
text = { en = "Ask about the music" }
[[parts.steps]]
id = "minutes"
kind = "number"
least = 1
most = 60
text = { en = "How long" }
requires = ["leave"]
[[parts.steps]]
id = "consent"
kind = "tick"
text = { en = "Wait for the yes" }
timer = { limit = 120, warning = 90, offers = ["renew", "callback", "back"] }
[[parts]]
id = "back"
title = { en = "Back" }
[[parts.steps]]
id = "thank"
kind = "script"
text = { en = "Thank you, {customer}" }
"""
VISIT = """
id = "visit"
version = 1
kind = "do-confirm"
use = "visit"
title = { en = "Visit" }
rules = ["V1"]
[[parts]]
id = "before"
title = { en = "Before leaving" }
[[parts.steps]]
id = "kit"
kind = "tick"
text = { en = "Take the kit" }
[[parts.steps]]
id = "papers"
kind = "tick"
optional = true
text = { en = "Read the papers" }
[[parts]]
id = "desk"
title = { en = "At the desk" }
[[parts.steps]]
id = "when"
kind = "short"
fact = "when"
text = { en = "When did it start, {customer}?", ru = "{customer}, когда началось?" }
[[parts.steps]]
id = "which"
kind = "short"
fact = "which"
text = { en = "Which one" }
[[parts.steps]]
id = "touch"
kind = "tick"
requires = ["kit", "which"]
text = { en = "Ask leave to touch" }
[[parts.steps]]
id = "next"
kind = "time"
promises = "update"
optional = true
text = { en = "When they hear next" }
[[parts.steps]]
id = "level"
kind = "choice"
private = true
text = { en = "Level" }
choices = [
    { value = "ui", text = { en = "New to it" }, advice = { en = "Slowly" } },
    { value = "cc", text = { en = "Knows it" } },
]
[[parts]]
id = "leaving"
title = { en = "Leaving" }
[[parts.steps]]
id = "again"
kind = "short"
fact = "when"
text = { en = "Once more: when" }
[[parts.steps]]
id = "summary"
kind = "note"
text = { en = "Sum up" }
[[parts.steps]]
id = "reply"
kind = "timer"
optional = true
text = { en = "A reply went out" }
timer = { limit = 7200, warning = 3660, offers = ["renew"] }
"""
IMPACT = """
id = "impact"
version = 7
kind = "do-confirm"
use = "work"
asks = "end"
title = { en = "IMPACT", fa = "ایمپکت" }
rules = ["I-I"]
[[parts]]
id = "identify"
letter = "I"
title = { en = "Identify {customer}" }
[[parts.steps]]
id = "where"
kind = "short"
fact = "where"
text = { en = "Where" }
[[parts.steps]]
id = "way"
kind = "choice"
text = { en = "Seen before?" }
choices = [
    { value = "known", text = { en = "Yes, {customer}" }, goto = "apply" },
    { value = "new", text = { en = "No" } },
]
[[parts]]
id = "process"
letter = "P"
title = { en = "Process" }
[[parts.steps]]
id = "search"
kind = "search"
text = { en = "Search" }
[[parts.steps]]
id = "cause"
kind = "attempt"
optional = true
text = { en = "What could it be" }
choices = [
    { value = "likely", text = { en = "Likely" } },
    { value = "out", text = { en = "Ruled out" } },
]
[[parts]]
id = "apply"
letter = "A"
title = { en = "Apply" }
[[parts.steps]]
id = "attempt"
kind = "attempt"
text = { en = "What was tried" }
choices = [
    { value = "worked", text = { en = "Worked" }, goto = "check" },
    { value = "not", text = { en = "Did not" } },
    { value = "broke", text = { en = "Broke it" }, goto = "end" },
]
[[parts.steps]]
id = "reply"
kind = "timer"
optional = true
text = { en = "A reply went out" }
timer = { limit = 60 }
[[parts]]
id = "check"
letter = "C"
title = { en = "Check" }
[[parts.steps]]
id = "tried"
kind = "choice"
text = { en = "The customer tried it" }
choices = [
    { value = "worked", text = { en = "It worked" } },
    { value = "apply", text = { en = "It did not" }, goto = "apply" },
    { value = "process", text = { en = "Think again" }, goto = "process" },
]
[[parts]]
id = "terminate"
letter = "T"
title = { en = "Terminate" }
[[parts.steps]]
id = "satisfied"
kind = "choice"
text = { en = "Satisfied?" }
choices = [
    { value = "yes", text = { en = "Yes" }, effect = "satisfied" },
    { value = "no", text = { en = "No" }, effect = "dissatisfied", goto = "process" },
    { value = "perhaps", text = { en = "Perhaps" } },
    { value = "escalate", text = { en = "Escalate" }, effect = "escalate", goto = "end" },
]
[[parts.steps]]
id = "thanks"
kind = "script"
requires = ["satisfied"]
text = { en = "Thank you" }
"""
PROCEDURES = (HOLD, VISIT, IMPACT)

Said = tuple[RunEntry, ...]


@cache
def procedure_of(text: str) -> Procedure:
    return loading.parse(text)


def reloaded(entry: RunEntry) -> RunEntry:
    """Return an entry as the log gives it back."""
    text = payloads.dump(entry)
    text.encode()  # the log's file takes it
    found = payloads.load(entry.kind, text)
    assert isinstance(found, RunEntry)
    return found


class Walk:
    """A technician who follows a procedure that has begun; `kept` is what the log has of it."""

    def __init__(self, text: str, known: Mapping[str, Answer] | None = None, speech: Speech | None = None) -> None:
        self.clock = FakeClock(NOON)
        self.empty = Run(procedure_of(text), "run-1", speech or Speech("en", {"customer": "Ms Ahmadi"}), known or {})
        self.run = self.empty
        self.kept: list[tuple[RunEntry, datetime]] = []
        self.do("begin")

    @property
    def now(self) -> Mark:
        return mark(self.clock)

    def do(self, verb: str, *what: Any) -> Said:
        """Do something and return its entries."""
        return self.take(getattr(self.run, verb)(*what, self.now))

    def take(self, moved: Moved) -> Said:
        """Take what was done for done."""
        self.run, entries = moved
        self.kept += [(reloaded(entry), self.clock.now()) for entry in entries]
        return entries

    def refused(self, verb: str, *what: Any) -> BadInput:
        """Try something that is refused, and return what is said."""
        before, story = self.run, list(self.kept)
        with pytest.raises(BadInput) as error:
            self.do(verb, *what)
        assert self.run is before
        assert (self.kept, self.again()) == (story, self.run)
        return error.value

    def skip(self, *steps: str, reason: str = "no time") -> Said:
        return self.do("skip", [self.step(one) for one in steps], reason)

    def step(self, step_id: str) -> Step:
        return self.run.procedure.step(step_id)

    def stage(self, step_id: str) -> tuple[float, str]:
        return self.run.stage(self.step(step_id), self.now)

    def open(self, everywhere: bool = False) -> list[str]:
        return [step.id for step in self.run.open_steps(everywhere)]

    def again(self) -> Run:
        """Return the run as it is after a crash."""
        return resumed(self.empty, self.kept)

    def crash(self) -> None:
        """Kill the console and start it again: the log knows moments to the millisecond."""
        self.kept = [(entry, from_text(to_text(at))) for entry, at in self.kept]
        self.run = self.again()


def kinds(entries: Iterable[RunEntry]) -> list[str]:
    return [entry.kind for entry in entries]


def hold_to_consent() -> Walk:
    walk = Walk(HOLD)
    walk.do("tick", "leave")
    walk.do("answer", "reason", "the colleague must look")
    walk.do("answer", "minutes", 2)
    return walk


def impact_to_the_end() -> Walk:
    walk = Walk(IMPACT)
    walk.do("answer", "where", "3F-12")
    walk.do("answer", "way", "new")
    walk.do("forward")
    walk.do("search", "search", "paper jam", 0)
    walk.do("forward")
    walk.do("attempt", "attempt", "cleaned the rollers", "worked")
    walk.do("answer", "tried", "worked")
    walk.do("forward")
    return walk


# Beginning, and what stands on the screen


def test_a_procedure_begins_at_its_first_part_and_keeps_which_wording() -> None:
    walk = Walk(HOLD)
    empty = Run(procedure_of(HOLD), "run-2", Speech("fa", {"customer": "خانم احمدی"}))
    assert (empty.begun, empty.part_id, empty.since) == (False, "", None)
    run, (begun, entered) = empty.begin(walk.now, "d1gest")
    assert isinstance(begun, Begun)
    assert (begun.run, begun.procedure, begun.version, begun.digest) == ("run-2", "hold", 2, "d1gest")
    assert begun.told == "انتظار خانم احمدی"
    assert isinstance(entered, Entered)
    assert (entered.part, entered.told, entered.lasted, entered.over) == ("hold", "انتظار", 0.0, "")
    assert (run.begun, run.part_id, run.since) == (True, "hold", walk.now)
    assert (run.part.id, run.is_last_part, run.ended) == ("hold", False, False)
    assert empty.begun is False, "what it was is not changed"


def test_what_is_told_is_what_stood_on_the_screen() -> None:
    walk = Walk(VISIT, speech=Speech("ru", {"customer": "Анна"}))
    walk.do("tick", "kit")
    walk.do("forward")
    (answered,) = walk.do("answer", "when", "  с утра ")
    assert isinstance(answered, Answered)
    assert (answered.part, answered.step, answered.fact) == ("desk", "when", "when")
    assert (answered.told, answered.value, answered.chosen) == ("Анна, когда началось?", "с утра", "")
    answer = walk.run.answers["when"]
    assert (answer.told, answer.value, answer.words, answer.at) == (answered.told, "с утра", "с утра", NOON)
    walk = Walk(IMPACT, speech=Speech("en"))
    (answered, _entered) = walk.do("answer", "way", "known")
    assert isinstance(answered, Answered)
    assert (answered.value, answered.chosen) == ("known", "Yes")
    assert walk.run.answers["way"].words == "Yes"


# Order: read-do, requires, what may be left out


def test_read_do_is_followed_strictly_in_order() -> None:
    walk = Walk(HOLD)
    for verb, what in (("answer", ("reason", "why")), ("tick", ("music",)), ("tick", ("consent",))):
        refused = walk.refused(verb, *what)
        assert isinstance(refused, NotYet)
        assert refused.title == "First: Ms Ahmadi, may I put you on hold?"
        assert refused.safe == "Nothing was changed."
        assert refused.steps[0] is walk.step("leave")
    walk.do("tick", "leave")
    refused = walk.refused("tick", "consent")
    assert isinstance(refused, NotYet)
    assert [step.id for step in refused.steps] == ["reason", "minutes"], "each once, in their order"
    walk.do("answer", "reason", "why")
    walk.do("answer", "minutes", 2)
    assert kinds(walk.do("tick", "consent")) == ["tick", "clock"], "what is optional or private holds nobody up"


def test_read_do_asks_what_is_open_at_every_part_and_across_parts() -> None:
    walk = Walk(HOLD)
    refused = walk.refused("forward")
    assert isinstance(refused, NotYet)
    assert [step.id for step in refused.steps] == ["leave", "reason", "minutes", "consent"]
    walk.do("go", "back")
    assert "First:" in str(walk.refused("tick", "thank"))
    walk.skip("leave", "reason", "minutes", "consent")
    assert kinds(walk.do("tick", "thank")) == ["tick"]


def test_do_confirm_is_done_in_any_order_but_for_what_a_step_requires() -> None:
    walk = Walk(VISIT)
    walk.do("answer", "summary", "all well")
    refused = walk.refused("tick", "touch")
    assert isinstance(refused, NotYet)
    assert [step.id for step in refused.steps] == ["kit", "which"]
    walk.do("answer", "which", "PR-0231")
    walk.skip("kit", reason="was with me")
    assert kinds(walk.do("tick", "touch")) == ["tick"]


def test_a_pause_point_asks_for_what_is_open_when_one_leaves_it() -> None:
    walk = Walk(VISIT)
    refused = walk.refused("forward")
    assert isinstance(refused, NotYet)
    assert [step.id for step in refused.steps] == ["kit"]
    walk.do("tick", "kit")
    assert kinds(walk.do("forward")) == ["step"]
    assert walk.run.part_id == "desk"
    assert walk.open() == ["when", "which", "touch"]
    assert "First: When did it start, Ms Ahmadi?" in str(walk.refused("forward"))
    assert kinds(walk.do("back")) == ["step"], "back never asks"
    assert walk.run.part_id == "before"
    assert walk.do("back") == ()


def test_what_asks_at_the_end_never_asks_before_it() -> None:
    walk = Walk(IMPACT)
    for part in ("process", "apply", "check", "terminate"):
        (entered,) = walk.do("forward")
        assert isinstance(entered, Entered)
        assert (entered.part, walk.run.part_id) == (part, part)
    assert walk.run.is_last_part
    for verb in ("forward", "end"):
        refused = walk.refused(verb)
        assert isinstance(refused, NotYet)
        assert [step.id for step in refused.steps] == walk.open(everywhere=True)
    assert walk.open(everywhere=True) == ["where", "way", "search", "attempt", "tried", "satisfied", "thanks"]
    assert walk.open() == ["satisfied", "thanks"]


def test_behind_the_last_part_it_ends() -> None:
    walk = Walk(VISIT)
    walk.do("tick", "kit")
    walk.do("go", "leaving")
    walk.do("answer", "again", "at nine")
    walk.do("answer", "summary", "all well")
    refused = walk.refused("forward")
    assert isinstance(refused, NotYet)
    assert [step.id for step in refused.steps] == ["which", "touch"], "the end asks for every part"
    walk.skip("which", "touch", reason="by phone")
    (ended,) = walk.do("forward")
    assert isinstance(ended, Ended)
    assert (ended.part, ended.told, ended.closes) == ("leaving", "Visit", False)
    assert walk.run.ended


# Skipping


def test_leaving_something_out_needs_a_word_of_reason() -> None:
    walk = Walk(VISIT)
    for reason in ("", "  \n"):
        assert "one word of reason" in walk.refused("skip", walk.run.open_steps(True), reason).title
    (skipped,) = walk.skip("kit", "when", reason=" lost ")
    assert isinstance(skipped, Skipped)
    assert (skipped.steps, skipped.reason, skipped.part) == (("kit", "when"), "lost", "before")
    assert skipped.told == "Take the kit; When did it start, Ms Ahmadi?"
    assert dict(walk.run.skipped) == {"kit": "lost", "when": "lost"}
    assert walk.open() == []
    assert walk.skip("kit", "when", reason="again") == (), "once is enough"
    (skipped,) = walk.skip("kit", "which", reason="again")
    assert isinstance(skipped, Skipped)
    assert skipped.steps == ("which",)
    assert walk.do("skip", (), "nothing") == ()


def test_what_was_left_out_can_still_be_done() -> None:
    walk = Walk(VISIT)
    walk.skip("kit", "when")
    assert kinds(walk.do("tick", "kit")) == ["tick"]
    assert kinds(walk.do("answer", "when", "at nine")) == ["answer"]
    assert walk.run.answers["when"].value == "at nine"


# What is known already (D2)


def test_what_was_answered_elsewhere_is_shown_and_not_asked_again() -> None:
    walk = Walk(VISIT, {"when": Answer("since Monday", NOON), "where": Answer("B2", NOON)})
    walk.do("tick", "kit")
    walk.do("forward")
    assert walk.open() == ["which", "touch"]
    first = walk.run.next_step()
    assert first is not None
    assert first.id == "which"
    known = walk.run.answer_of(walk.step("when"))
    assert known is not None
    assert known.words == "since Monday"
    assert walk.run.answer_of(walk.step("which")) is None
    assert walk.skip("when") == (), "what is known is not left out"
    walk.do("answer", "when", "since Tuesday")
    told = walk.run.answer_of(walk.step("when"))
    assert told is not None
    assert told.words == "since Tuesday", "what was answered here counts more"


def test_what_was_answered_in_this_procedure_is_not_asked_again_either() -> None:
    walk = Walk(VISIT, {"when": Answer("since Monday", NOON)})
    walk.do("answer", "when", "at nine")
    again = walk.run.answer_of(walk.step("again"))
    assert again is not None
    assert again.words == "at nine"
    walk = Walk(VISIT)
    assert "again" in walk.open(everywhere=True)
    walk.do("answer", "when", "at nine")
    assert "again" not in walk.open(everywhere=True)
    walk.do("answer", "again", "at ten")
    assert walk.run.answers["when"].value == "at nine", "each keeps what was said to it"
    assert walk.run.answers["again"].value == "at ten"


def test_read_do_goes_on_behind_what_is_known() -> None:
    text = HOLD.replace('id = "reason"', 'id = "reason"\nfact = "why"')
    walk = Walk(text, {"why": Answer("look it up", NOON)})
    walk.do("tick", "leave")
    assert kinds(walk.do("answer", "minutes", 5)) == ["answer"]


# Answers, each kind


@pytest.mark.parametrize(
    ("step", "value", "said"),
    [
        ("where", "", "Nothing was answered"),
        ("where", " \t\n", "Nothing was answered"),
        ("where", 5, "Nothing was answered"),
        ("where", None, "Nothing was answered"),
        ("where", NOON, "a time"),
        ("way", "sideways", "Choose one of the answers"),
        ("way", None, "Choose one of the answers"),
        ("way", True, "Choose one of the answers"),
        ("search", "words", "ticked, not answered"),
        ("attempt", "worked", "ticked, not answered"),
        ("reply", "done", "ticked, not answered"),
        ("satisfied", NOON, "a time"),
    ],
)
def test_what_is_no_answer_is_refused(step: str, value: object, said: str) -> None:
    assert said in Walk(IMPACT).refused("answer", step, value).title


@pytest.mark.parametrize("value", ["2", 0, -1, 61, True, None, 2.5, NOON, 10**300])
def test_a_number_is_one_of_those_that_may_be(value: object) -> None:
    walk = Walk(HOLD)
    walk.do("tick", "leave")
    walk.do("answer", "reason", "why")
    assert "This must be a" in walk.refused("answer", "minutes", value).title
    for right in (1, 2, 60):
        (answered,) = walk.do("answer", "minutes", right)
        assert isinstance(answered, Answered)
        assert (answered.value, walk.run.answers["minutes"].words) == (right, str(right))


def test_a_time_is_kept_whole_and_shown_as_a_clock_shows_it() -> None:
    walk = Walk(VISIT)
    for wrong in ("15:30", "", 15, None):
        assert "This must be a time" in walk.refused("answer", "next", wrong).title
    due = NOON + timedelta(hours=3, minutes=30, milliseconds=250)
    (answered,) = walk.do("answer", "next", due)
    assert isinstance(answered, Answered)
    assert (from_text(str(answered.value)), answered.chosen, answered.effect) == (due, "15:30", "update")
    assert walk.run.answers["next"].words == "15:30"
    assert walk.do("answer", "next", due) == ()


def test_what_is_private_never_comes_into_the_log() -> None:
    walk = Walk(VISIT)
    for verb, what in (
        ("answer", ("level", "ui")),
        ("answer", ("level", "nonsense")),
        ("attempt", ("level", "slowly", "ui")),
        ("search", ("level", "slowly", 1)),
        ("tick", ("level",)),
    ):
        walk.refused(verb, *what)
    assert "level" not in walk.open(everywhere=True)
    walk.skip(*walk.open(everywhere=True))
    walk.do("end")
    assert "level" not in "".join(payloads.dump(entry) for entry, _at in walk.kept)


def test_another_answer_takes_the_firsts_place_and_the_same_is_no_entry() -> None:
    walk = Walk(IMPACT)
    walk.do("answer", "where", "B2")
    assert walk.do("answer", "where", " B2 ") == ()
    walk.clock.tick(60)
    assert kinds(walk.do("answer", "where", "C3")) == ["answer"]
    assert (walk.run.answers["where"].value, walk.run.answers["where"].at) == ("C3", walk.clock.now())
    assert kinds(entry for entry, _at in walk.kept) == ["begun", "step", "answer", "answer"]


def test_a_tick_is_made_once_and_only_where_something_can_be_ticked() -> None:
    walk = Walk(VISIT)
    (ticked,) = walk.do("tick", "kit")
    assert isinstance(ticked, Ticked)
    assert (ticked.part, ticked.step, ticked.told) == ("before", "kit", "Take the kit")
    assert walk.do("tick", "kit") == ()
    for asks in ("when", "next", "summary"):
        refused = walk.refused("tick", asks)
        assert isinstance(refused, NotYet)
        assert [step.id for step in refused.steps] == [asks]


def test_every_attempt_and_every_search_is_kept_also_what_found_nothing() -> None:
    walk = Walk(IMPACT)
    walk.do("search", "search", " paper jam ", 0)
    walk.do("search", "search", "tray 2", 12)
    walk.do("search", "search", "tray 2", 12)
    walk.do("attempt", "cause", "rollers", "likely")
    (attempted,) = walk.do("attempt", "attempt", " cleaned them ", "not")
    assert isinstance(attempted, Attempted)
    assert (attempted.value, attempted.result, attempted.chosen) == ("cleaned them", "not", "Did not")
    walk.do("attempt", "attempt", "cleaned them", "not")
    assert [(one.text, one.result) for one in walk.run.tries_of("search")] == [
        ("paper jam", "0"),
        ("tray 2", "12"),
        ("tray 2", "12"),
    ]
    assert [(one.text, one.chosen) for one in walk.run.tries_of("cause")] == [("rollers", "Likely")]
    assert [one.text for one in walk.run.tries_of("attempt")] == ["cleaned them", "cleaned them"]
    assert walk.run.is_done(walk.step("attempt"))
    assert walk.again() == walk.run


@pytest.mark.parametrize(
    ("verb", "what"),
    [
        ("attempt", ("attempt", " ", "worked")),
        ("attempt", ("attempt", "rollers", "perhaps")),
        ("attempt", ("attempt", "rollers", "")),
        ("attempt", ("tried", "rollers", "worked")),
        ("attempt", ("where", "rollers", "worked")),
        ("search", ("search", "\n", 3)),
        ("search", ("where", "rollers", 3)),
        ("search", ("attempt", "rollers", 3)),
    ],
)
def test_what_was_not_tried_or_searched_for_is_no_entry(verb: str, what: tuple[object, ...]) -> None:
    assert "Say what was" in Walk(IMPACT).refused(verb, *what).title


@pytest.mark.parametrize(
    "typed", ["half \ud83d", "\udcff bytes", "\U0010fffd", "\U0010fffd\U0010d83d", "a\x00b", "می‌رود"]
)
def test_what_was_typed_comes_back_letter_for_letter(typed: str) -> None:
    text = IMPACT.replace('"IMPACT"', '"IMPACT {customer}"').replace('"Where"', '"Where is {customer}"')
    text = text.replace("A reply went out", "Tell {customer} so")
    walk = Walk(text, speech=Speech("en", {"customer": typed}))
    walk.do("answer", "where", typed)
    walk.do("answer", "way", "known")
    walk.do("search", "search", typed, 1)
    walk.do("attempt", "cause", typed, "out")
    walk.do("attempt", "attempt", typed, "not")
    walk.do("tick", "reply")
    walk.skip("tried", reason=typed)
    for run in (walk.run, walk.again()):
        assert (run.answers["where"].value, run.answers["where"].told) == (typed, f"Where is {typed}")
        assert (run.answers["way"].value, run.answers["way"].chosen) == ("known", f"Yes, {typed}")
        assert run.answers["reply"].told == f"Tell {typed} so"
        assert [one.text for one in run.tried] == [typed] * 3
        assert dict(run.skipped) == {"tried": typed}


# Where an answer leads


def test_an_answer_that_leads_back_asks_again_what_was_chosen_after() -> None:
    walk = impact_to_the_end()
    walk.do("answer", "satisfied", "perhaps")
    assert walk.open() == ["thanks"]
    walk.do("tick", "thanks")
    answered, entered = walk.do("answer", "satisfied", "no")
    assert isinstance(answered, Answered)
    assert answered.effect == "dissatisfied"
    assert isinstance(entered, Entered)
    assert (entered.part, entered.over) == ("process", "satisfied")
    assert walk.run.part_id == "process"
    assert walk.open(everywhere=True) == ["tried", "satisfied"], "what was done stays done"
    assert walk.run.answers["where"].value == "3F-12"
    assert walk.run.answers["way"].value == "new", "what was chosen before stands"
    walk.do("attempt", "attempt", "new rollers", "worked")
    assert [one.text for one in walk.run.tries_of("attempt")] == ["cleaned the rollers", "new rollers"]
    assert kinds(walk.do("answer", "tried", "worked")) == ["answer"], "the same answer counts anew"


def test_an_answer_that_leads_forth_stands() -> None:
    walk = Walk(IMPACT)
    walk.do("answer", "where", "3F-12")
    assert kinds(walk.do("answer", "way", "known")) == ["answer", "step"]
    assert walk.run.part_id == "apply"
    assert "way" not in walk.open(everywhere=True)
    assert "search" in walk.open(everywhere=True), "what was jumped over is asked for at the end"
    walk.do("go", "terminate")
    walk.skip("search", "attempt", "tried")
    walk.do("answer", "satisfied", "yes")
    walk.do("tick", "thanks")
    assert kinds(walk.do("forward")) == ["ended"]


def test_an_attempt_leads_where_its_result_says() -> None:
    walk = Walk(IMPACT)
    walk.do("go", "apply")
    assert kinds(walk.do("attempt", "attempt", "rollers", "not")) == ["attempt"]
    assert walk.run.part_id == "apply"
    assert kinds(walk.do("attempt", "attempt", "tray", "worked")) == ["attempt", "step"]
    assert walk.run.part_id == "check"
    assert kinds(walk.do("attempt", "attempt", "motor", "broke")) == ["attempt", "ended"]
    assert walk.run.ended
    assert walk.again() == walk.run


def test_going_from_part_to_part_by_hand_asks_nothing_anew() -> None:
    walk = impact_to_the_end()
    for part in ("identify", "check", "process", "terminate"):
        assert kinds(walk.do("go", part)) == ["step"]
    assert walk.run.answers.keys() == {"where", "way", "tried"}
    assert walk.do("go", "terminate") == ()


# Satisfied: only yes closes


@pytest.mark.parametrize(
    ("answers", "closes"),
    [
        (["yes"], True),
        (["perhaps"], False),
        (["perhaps", "yes"], True),
        (["yes", "perhaps"], False),
        (["yes", "escalate"], False),
        (["escalate"], False),
    ],
)
def test_only_yes_closes(answers: list[str], closes: bool) -> None:
    walk = impact_to_the_end()
    for answer in answers:
        walk.do("answer", "satisfied", answer)
    if not walk.run.ended:
        walk.do("tick", "thanks")
        walk.do("forward")
    ended = walk.kept[-1][0]
    assert isinstance(ended, Ended)
    assert ended.closes is closes


def test_a_yes_that_was_overtaken_closes_nothing() -> None:
    walk = impact_to_the_end()
    walk.do("answer", "satisfied", "yes")
    assert walk.run.satisfied
    walk.do("answer", "tried", "process")
    assert not walk.run.satisfied
    walk.do("go", "terminate")
    walk.skip("tried", "satisfied", "thanks")
    (ended,) = walk.do("end")
    assert isinstance(ended, Ended)
    assert not ended.closes


def test_one_no_outweighs_a_yes_to_another_question() -> None:
    worked = '{ value = "worked", text = { en = "It worked" }'
    walk = Walk(IMPACT.replace(worked, worked + ', effect = "dissatisfied"'))
    walk.do("answer", "satisfied", "yes")
    assert walk.run.satisfied
    walk.do("answer", "tried", "worked")
    assert not walk.run.satisfied


# Clocks


def test_a_clock_starts_only_with_its_own_step() -> None:
    walk = Walk(HOLD)
    walk.do("tick", "leave")
    walk.clock.tick(500)
    walk.do("answer", "reason", "why")
    walk.do("answer", "minutes", 2)
    assert walk.run.clocks == {}
    with pytest.raises(KeyError):
        walk.stage("consent")
    _ticked, started = walk.do("tick", "consent")
    assert isinstance(started, Clocked)
    assert (started.act, started.lasted, started.step) == ("started", 0.0, "consent")
    assert walk.stage("consent") == (0.0, "running")


def test_a_clock_warns_is_over_and_begins_anew_with_consent() -> None:
    walk = hold_to_consent()
    walk.do("tick", "consent")
    for seconds, total, stage in (
        (89.9, 89.9, "running"),
        (0.1, 90.0, "warning"),
        (29.9, 119.9, "warning"),
        (0.1, 120.0, "over"),
        (3_600, 3_720.0, "over"),
    ):
        walk.clock.tick(seconds)
        gone, now = walk.stage("consent")
        assert gone == pytest.approx(total, abs=0.001)
        assert now == stage
    (renewed,) = walk.do("tick", "consent")
    assert isinstance(renewed, Clocked)
    assert renewed.act == "renewed"
    assert renewed.lasted == pytest.approx(3_720, abs=0.001)
    assert walk.stage("consent") == (0.0, "running")
    walk.clock.tick(30)
    (stopped,) = walk.do("stop_clock", "consent")
    assert isinstance(stopped, Clocked)
    assert (stopped.act, stopped.lasted) == ("stopped", 30.0)
    assert walk.run.clocks == {}
    assert walk.do("stop_clock", "consent") == ()
    assert walk.do("stop_clock", "leave") == ()
    (started,) = walk.do("tick", "consent")
    assert isinstance(started, Clocked)
    assert started.act == "started", "a tick made once is not made twice"


def test_a_clock_without_a_warning_goes_from_running_to_over() -> None:
    walk = Walk(IMPACT)
    walk.do("tick", "reply")
    walk.clock.tick(59.9)
    assert walk.stage("reply")[1] == "running"
    walk.clock.tick(0.1)
    assert walk.stage("reply")[1] == "over"


def test_clocks_run_on_over_parts_and_pauses_and_stop_at_the_end() -> None:
    walk = hold_to_consent()
    walk.do("tick", "consent")
    walk.clock.tick(10)
    walk.do("pause")
    walk.clock.tick(20)
    assert walk.stage("consent") == (30.0, "running")
    walk.do("forward")
    walk.clock.tick(5)
    walk.do("tick", "thank")
    stopped, ended = walk.do("forward")
    assert isinstance(stopped, Clocked)
    assert (stopped.act, stopped.lasted, stopped.step) == ("stopped", 35.0, "consent")
    assert isinstance(ended, Ended)
    assert walk.run.clocks == {}
    assert walk.do("stop_clock", "consent") == ()


def test_two_clocks_run_beside_each_other() -> None:
    walk = Walk(VISIT.replace('id = "kit"', 'id = "kit"\ntimer = { limit = 30 }'))
    walk.do("tick", "kit")
    walk.clock.tick(20)
    walk.do("tick", "reply")
    walk.clock.tick(10)
    assert (walk.stage("kit"), walk.stage("reply")) == ((30.0, "over"), (10.0, "running"))
    walk.do("stop_clock", "kit")
    assert walk.run.clocks.keys() == {"reply"}


HOUR = 3_600.0
UPSETS = {
    "an hour of suspend": [("tick", HOUR)],
    "the wall clock put back": [("set_wall", -86_400), ("tick", HOUR)],
    "the wall clock put forward": [("tick", HOUR), ("set_wall", 86_400)],
    "a restart": [("restart", HOUR)],
    "two restarts": [("restart", HOUR / 2), ("restart", HOUR / 2)],
}


@pytest.mark.parametrize("upset", UPSETS)
@pytest.mark.parametrize("crashes", [False, True])
def test_a_clock_is_exact_to_100_ms_whatever_happens_to_the_machine(upset: str, crashes: bool) -> None:
    walk = Walk(VISIT)
    walk.clock.tick(12_345.678)
    walk.do("tick", "reply")
    walk.clock.tick(10.0007)
    for what, seconds in UPSETS[upset]:
        getattr(walk.clock, what)(seconds)
    if crashes:
        walk.crash()
    gone, stage = walk.stage("reply")
    assert gone == pytest.approx(HOUR + 10, abs=0.1)
    assert stage == "running"
    for seconds, stage in ((49.9, "running"), (0.1, "warning"), (HOUR - 120 + 59.9, "warning"), (0.1, "over")):
        walk.clock.tick(seconds)
        assert walk.stage("reply")[1] == stage
    (stopped,) = walk.do("stop_clock", "reply")
    assert isinstance(stopped, Clocked)
    assert stopped.lasted == pytest.approx(2 * HOUR, abs=0.1)


# Time in the parts


def test_the_time_in_each_part_counts_without_the_pauses() -> None:
    walk = Walk(IMPACT)
    walk.clock.tick(60)
    (paused,) = walk.do("pause")
    assert isinstance(paused, Paused)
    assert (paused.part, paused.lasted, walk.run.since) == ("identify", 60.0, None)
    assert walk.do("pause") == ()
    walk.clock.tick(1_000)
    assert walk.run.time_in("identify", walk.now) == 60
    (entered,) = walk.do("go", "identify")
    assert isinstance(entered, Entered)
    assert (entered.lasted, entered.over) == (0.0, "")
    walk.clock.tick(30)
    assert walk.run.time_in("identify", walk.now) == 90
    (entered,) = walk.do("forward")
    assert isinstance(entered, Entered)
    assert entered.lasted == 30
    walk.clock.tick(HOUR)
    walk.clock.set_wall(-5_000)
    walk.do("back")
    walk.clock.tick(4)
    walk.do("pause")
    walk.clock.tick(7)
    walk.do("go", "apply")
    walk.clock.tick(2)
    expected = {"identify": 94.0, "process": HOUR, "apply": 2.0, "check": 0.0}
    assert {part: walk.run.time_in(part, walk.now) for part in expected} == expected
    walk.skip(*walk.open(everywhere=True))
    walk.do("end")
    walk.clock.tick(500)
    assert {part: walk.run.time_in(part, walk.now) for part in expected} == expected
    assert walk.again() == walk.run


def test_time_in_a_part_goes_on_over_a_restart_of_the_machine() -> None:
    walk = Walk(VISIT)
    walk.clock.tick(100)
    walk.clock.restart(50)
    walk.crash()
    walk.clock.tick(10)
    assert walk.run.time_in("before", walk.now) == 160


def test_what_is_done_in_a_pause_is_no_time_in_a_part() -> None:
    walk = Walk(IMPACT)
    walk.clock.tick(5)
    walk.do("pause")
    walk.clock.tick(HOUR)
    walk.do("answer", "way", "known")
    walk.clock.tick(3)
    assert walk.run.time_in("identify", walk.now) == 5
    assert walk.run.time_in("apply", walk.now) == 3


# After the end


@pytest.mark.parametrize("text", PROCEDURES)
def test_after_the_end_nothing_may_be_done(text: str) -> None:
    walk = Walk(text)
    walk.skip(*walk.open(everywhere=True))
    walk.do("end")
    over = walk.run
    for step in over.procedure.steps():
        for verb, what in (
            ("tick", (step.id,)),
            ("answer", (step.id, "yes")),
            ("answer", (step.id, 5)),
            ("answer", (step.id, NOON)),
            ("attempt", (step.id, "rollers", "worked")),
            ("search", (step.id, "rollers", 3)),
            ("stop_clock", (step.id,)),
        ):
            with suppress(BadInput):
                assert walk.do(verb, *what) == ()
            assert walk.run is over
    assert walk.refused("tick", "kit" if text is VISIT else "reply" if text is IMPACT else "leave").title == (
        "This is over already."
    )
    for verb in ("forward", "back", "end", "pause"):
        assert walk.do(verb) == ()
    for part in over.procedure.parts:
        assert walk.do("go", part.id) == ()
    assert walk.run is over
    assert "over already" in walk.refused("begin").title


def test_what_was_never_left_out_cannot_be_left_out_after_the_end() -> None:
    walk = Walk(IMPACT)
    walk.do("answer", "satisfied", "escalate")
    assert walk.run.ended
    assert "over already" in walk.refused("skip", walk.run.open_steps(True), "late").title


# Whatever is done in whatever order

ODD = "\ud800\udc00\udfff\U0010fffd\U0010d800\x00\x1b\u200c{} یک۲"
"""Halves of letters, the signs that stand for them in the log, control bytes, Persian."""

TEXTS = st.one_of(st.text(ODD, max_size=8), st.text(st.characters(exclude_categories=()), max_size=8))
WAITS = {"suspend": "tick", "restart": "restart", "reset": "set_wall"}


@dataclass(frozen=True)
class Act:
    """Something a technician does, right or wrong; the numbers say with which step, choice and so on."""

    what: str
    which: int = 0
    pick: int = 0
    text: str = ""
    seconds: float = 0.0

    def done(self, run: Run, now: Mark) -> Moved:
        """Return what it comes to. Raises BadInput when it is refused."""
        steps = list(run.procedure.steps())
        step = steps[self.which % len(steps)]
        parts = run.procedure.parts
        if self.what == "next":
            return self._rightly(run, run.next_step() or step, now)
        if self.what == "clock":
            timed = [one.id for one in steps if one.timer]
            running = list(run.clocks) or timed
            return run.stop_clock(running[0], now) if self.pick % 3 == 0 else run.tick(running[-1], now)
        if self.what == "rightly":
            return self._rightly(run, step, now)
        acts: dict[str, tuple[Any, ...]] = {
            "tick": (step.id,),
            "answer": (step.id, (self.text, self.pick, None, True, now.wall)[self.pick % 5]),
            "attempt": (step.id, self.text, ("worked", "out", "ui", "nonsense")[self.pick % 4]),
            "search": (step.id, self.text, self.pick),
            "skip": ((run.open_steps(), run.open_steps(True), (step,), steps)[self.pick % 4], self.text),
            "go": (parts[self.which % len(parts)].id,),
            "stop_clock": (step.id,),
        }
        moved: Moved = getattr(run, self.what)(*acts.get(self.what, ()), now)
        return moved

    def _rightly(self, run: Run, step: Step, now: Mark) -> Moved:
        """Do a step as it wants to be done."""
        choice = step.choices[self.pick % len(step.choices)].value if step.choices else ""
        if step.kind is Kind.ATTEMPT:
            return run.attempt(step.id, self.text, choice, now)
        if step.kind is Kind.SEARCH:
            return run.search(step.id, self.text, self.pick, now)
        if step.kind in (Kind.TICK, Kind.SCRIPT, Kind.TIMER):
            return run.tick(step.id, now)
        others: dict[Kind, int | datetime] = {
            Kind.NUMBER: self.pick,
            Kind.TIME: now.wall + timedelta(minutes=self.pick),
        }
        return run.answer(step.id, choice or others.get(step.kind, self.text), now)


def acts_of(*what: str) -> st.SearchStrategy[list[Act]]:
    """Return lists of such acts."""
    seconds = st.sampled_from([0.001, 0.1, 59.9, 120.0, HOUR])
    act = st.builds(Act, st.sampled_from(what), st.integers(0, 30), st.integers(0, 7), TEXTS, seconds)
    return st.lists(act, min_size=12, max_size=40)


DEEDS = ("next", "next", "next", "rightly", "rightly", "forward", "forward", "back", "go", "skip", "pause")
WRONG = ("tick", "answer", "attempt", "search", "stop_clock", "end")
ACTS = acts_of(*DEEDS, *WRONG, "clock", "clock", *WAITS)
WALKS = st.builds(
    lambda text, language, name, known: Walk(text, known, Speech(language, {"customer": name})),
    st.sampled_from(PROCEDURES),
    st.sampled_from(["en", "fa", "ru", "de"]),
    TEXTS,
    st.dictionaries(st.sampled_from(["when", "which", "where"]), st.builds(Answer, TEXTS, st.just(NOON)), max_size=2),
)


def try_it(walk: Walk, act: Act) -> Said | str:
    """Do an act; return its entries or why it was refused."""
    if act.what in WAITS:
        getattr(walk.clock, WAITS[act.what])(act.seconds - (60 if act.what == "reset" else 0))
        return ()
    try:
        return walk.take(act.done(walk.run, walk.now))
    except BadInput as error:
        return str(error)


def may_have_been_done(before: Run, entry: RunEntry) -> bool:
    """Whether all that must come before a step had been done."""
    if not isinstance(entry, Ticked | Answered | Attempted | Searched):
        return True
    steps = list(before.procedure.steps())
    step = before.procedure.step(entry.step)
    needed = [before.procedure.step(one) for one in step.requires]
    if before.procedure.kind is Procedural.READ_DO:
        needed += [one for one in steps[: steps.index(step)] if not one.optional and not one.private]
    return all(before.is_done(one) for one in needed)


def way_out(run: Run, now: Mark) -> Run:
    """Leave out what is open, then end, unless it is over."""
    if run.ended:
        return run
    run, _skipped = run.skip(run.open_steps(everywhere=True), "enough", now)
    return run.end(now)[0]


@settings(deadline=None, max_examples=80)
@given(WALKS, ACTS)
def test_a_run_is_what_its_entries_add_up_to(walk: Walk, acts: list[Act]) -> None:
    for act in acts:
        before = walk.run
        done = try_it(walk, act)
        assert walk.again() == walk.run
        if isinstance(done, str) or not done:
            assert walk.run is before, "what was refused, or is no news, changes nothing"
        else:
            assert not before.ended
            assert all(may_have_been_done(before, entry) for entry in done[:1])
            assert [reloaded(entry) for entry in done] == list(done), "the log gives back what it was given"
            assert {entry.run for entry in done} == {"run-1"}
        assert walk.run.tried[: len(before.tried)] == before.tried, "attempts are never lost"
        assert all(walk.step(name).timer for name in walk.run.clocks)
        assert not (walk.run.ended and (walk.run.clocks or walk.run.since))
        assert walk.run.begun


@settings(deadline=None, max_examples=70)
@given(WALKS, ACTS, st.integers(0, 30))
def test_going_on_after_a_crash_is_as_if_there_had_been_none(walk: Walk, acts: list[Act], crash: int) -> None:
    for act in acts[:crash]:
        try_it(walk, act)
    other = Walk(IMPACT)
    other.clock, other.empty, other.kept = walk.clock, walk.empty, list(walk.kept)
    other.run = other.again()
    for act in acts[crash:]:
        if act.what in WAITS:
            try_it(walk, act)
        else:
            assert try_it(other, act) == try_it(walk, act)
    assert (other.run, other.kept) == (walk.run, walk.kept)
    parts = [part.id for part in walk.run.procedure.parts]
    assert [other.run.time_in(part, walk.now) for part in parts] == [walk.run.time_in(part, walk.now) for part in parts]


@settings(deadline=None, max_examples=70)
@given(WALKS, ACTS, st.integers(0, 40))
def test_whatever_is_missing_or_taken_back_one_can_go_on_to_the_end(walk: Walk, acts: list[Act], which: int) -> None:
    done = [list(walk.kept)]
    for act in acts:
        before = len(walk.kept)
        try_it(walk, act)
        done.append(walk.kept[before:])
    cut = 1 + which % len(walk.kept)
    assert way_out(resumed(walk.empty, walk.kept[:cut]), walk.now).ended
    undone = 1 + which % len(done)
    left = [one for at, kept in enumerate(done) if at != undone for one in kept]
    assert way_out(resumed(walk.empty, left), walk.now).ended


@settings(deadline=None, max_examples=70)
@given(WALKS, acts_of(*DEEDS, *WRONG))
def test_every_second_is_in_one_part_or_in_a_pause(walk: Walk, acts: list[Act]) -> None:
    expected = 0.0
    for act in acts:
        if walk.run.since is not None:
            expected += act.seconds
        walk.clock.tick(act.seconds)
        walk.clock.set_wall(act.seconds / 2)
        try_it(walk, act)
    spent = [walk.run.time_in(part.id, walk.now) for part in walk.run.procedure.parts]
    assert sum(spent) == pytest.approx(expected, abs=0.001)
    assert min(spent) >= 0
