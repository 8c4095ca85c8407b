"""Whatever is done in whatever order: the timeline tells everything, and undo leads back to the start."""

import random
from collections.abc import Callable
from typing import Any

import pytest

from dst_console.desk import finding, importing, incidents, people, undoing
from dst_console.errors import BadInput, NotFound
from dst_console.models.priority import priority
from dst_console.models.states import TRANSITIONS, Outcome, State, may_follow, state_after
from dst_console.store import incidents as rows
from tests.station import Station
from tests.sweeps import sweep

LINES = (
    "Sara Ahmadi: printer jams @3F-12 #printer !2 asset:PR-0231",
    "Mr Reza Karimi: screen flickers @B2-14 #display -15m",
    "خانم مریم رضایی: اکسل باز نمی‌شود @اتاق۲۰۴ +desk",
    "password expired +solved",
    "Sara Ahmadi: once more @lobby phone:2214 new mouse req",
)
WORDS = ("tray 2 is bent", "کاغذ گیر کرده", "called back, no answer", "'; drop table incident; --")
EDITS: tuple[dict[str, Any], ...] = (
    {"place": "B1-01"},
    {"place": None},
    {"category": "network", "asset": None},
    {"person": "Ms Anna Ivanova"},
    {"person": "Sara Ahmadi"},
    {"person": None},
    {"urgency": 1, "impact": 1},
    {"summary": "another summary", "kind": "request"},
    {"source": "phone", "phone": "3-41", "mail": "a@b.example"},
    {"work_minutes": 25},
)
SEEDS = range(6)
STEPS = 20

Picture = dict[str, dict[str, Any]]


class Walk:
    """A technician who does something at random; `acts` are what undo can take back."""

    def __init__(self, station: Station, seed: int) -> None:
        self.station = station
        self.chance = random.Random(seed)
        self.logged: list[str] = []
        self.acts: tuple[Callable[[], object], ...] = (
            self.log,
            self.note,
            self.outcome,
            self.edit,
            self.edit,
            self.move,
            self.merge,
            self.import_people,
            self.correct_person,
        )

    def step(self) -> None:
        """Do one thing, a while after the last."""
        self.station.clock.tick(self.chance.uniform(1, 3_000))
        act = self.chance.choice(self.acts) if self.logged else self.log
        try:
            act()
        except BadInput:
            return

    def log(self) -> None:
        self.logged.append(self.station.log(self.chance.choice(LINES)).id)

    def note(self) -> None:
        self.station.note(self.chance.choice(self.logged), self.chance.choice(WORDS))

    def outcome(self) -> None:
        self.station.outcome(self.chance.choice(self.logged), self.chance.choice(list(Outcome)))

    def edit(self) -> None:
        incidents.change(self.station.store, self.chance.choice(self.logged), **self.chance.choice(EDITS))

    def move(self) -> None:
        state = self.chance.choice(list(State))
        incidents.move(self.station.store, self.chance.choice(self.logged), state, "a reason")

    def merge(self) -> None:
        known = people.listing(self.station.store)
        if len(known) > 1:
            double, stays = self.chance.sample(known, 2)
            people.merge(self.station.store, double.id, stays.id)

    def import_people(self) -> None:
        name = self.chance.choice(("Sara Ahmadi", "Olga Petrova", "علی محمدی"))
        importing.import_csv(self.station.store, f"name,phone\n{name},{self.chance.randrange(3)}\n")

    def correct_person(self) -> None:
        known = people.listing(self.station.store)
        if known:
            people.change(self.station.store, self.chance.choice(known).id, mail=self.chance.choice(("a@b", "", "c@d")))


def changes_made(station: Station) -> int:
    """Return how many changes stand that undo can take back."""
    return int(station.ask("SELECT count(*) FROM undo WHERE NOT undone AND NOT dropped")[0][0])


def picture(station: Station) -> dict[str, Picture]:
    """Return what the log says of every incident and person, and what search finds."""
    with station.store.read() as session:
        ids = [row[0] for row in session.connection().exec_driver_sql("SELECT id FROM incident")]
        found = {one: rows.by_reference(session, one) for one in ids}
        columns = {one: dict(rows.columns(row)) for one, row in found.items() if row}
        notes: Picture = {one: {"notes": [], "withdrawn": []} for one in ids}
    for one in ids:
        for entry in incidents.show(station.store, one).entries:
            if entry.kind == "note":
                notes[one]["withdrawn" if entry.withdrawn else "notes"].append(entry.id)
    known = station.ask("SELECT id, name, honorific, phone, mail, place, merged_into, removed FROM person")
    hits = {
        word: {"ids": [hit.incident.id for hit in finding.find(station.store, word).hits]}
        for word in ("bent", "answer")
    }
    return {"incident": columns, "note": notes, "person": {row[0]: {"row": row[1:]} for row in known}, "hit": hits}


def same_but_for_new_ones(now: dict[str, Picture], before: dict[str, Picture]) -> None:
    """Whatever was there before is as it was; what came since is cancelled, removed or withdrawn."""
    for one, columns in now["incident"].items():
        if one in before["incident"]:
            assert columns == before["incident"][one]
            assert now["note"][one]["notes"] == before["note"][one]["notes"]
        else:
            assert (columns["state"], columns["cancel_reason"]) == ("cancelled", "undone")
    for one, row in before["person"].items():
        assert now["person"][one] == row
    assert [h for h in now["hit"]["bent"]["ids"] if h in before["incident"]] == before["hit"]["bent"]["ids"]


@pytest.mark.parametrize("seed", sweep(*SEEDS[:2], slow=SEEDS[2:]))
def test_the_columns_are_what_the_timeline_adds_up_to(station: Station, seed: int) -> None:
    walk = Walk(station, seed)
    for _step in range(STEPS * 2):
        if walk.chance.random() < 0.25 and changes_made(station):
            undoing.undo(station.store)
            if walk.chance.random() < 0.5:
                undoing.redo(station.store)
        else:
            walk.step()
    for one in walk.logged:
        assert station.rebuilt(one) == station.columns(one)


@pytest.mark.parametrize("seed", sweep(*SEEDS[:2], slow=SEEDS[2:]))
def test_undo_leads_back_to_the_start_and_redo_forth_again(station: Station, seed: int) -> None:
    walk = Walk(station, seed)
    pictures = [picture(station)]
    while len(pictures) < STEPS // 2:
        before = changes_made(station)
        walk.step()
        if changes_made(station) > before:
            assert changes_made(station) == before + 1, "one thing done is one undo"
            pictures.append(picture(station))
    said = []
    for before_it in reversed(pictures[:-1]):
        done = undoing.undo(station.store)
        said.append(undoing.sentence(done, "undo"))
        same_but_for_new_ones(picture(station), before_it)
    with pytest.raises(NotFound, match="nothing to undo"):
        undoing.undo(station.store)
    again = []
    for after_it in pictures[1:]:
        again.append(undoing.sentence(undoing.redo(station.store), "redo"))
        now = picture(station)
        for one, columns in after_it["incident"].items():
            assert now["incident"][one] == columns
            assert now["note"][one]["notes"] == after_it["note"][one]["notes"]
        assert {one: now["person"][one] for one in after_it["person"]} == after_it["person"]
    assert picture(station)["hit"] == pictures[-1]["hit"]
    with pytest.raises(NotFound, match="nothing to redo"):
        undoing.redo(station.store)
    assert [line.replace("Undone", "Done again") for line in reversed(said)] == again
    for one in walk.logged:
        assert station.rebuilt(one) == station.columns(one)


def test_undo_says_what_it_took_back_and_redo_what_it_did_again(station: Station) -> None:
    view = station.log("Sara Ahmadi: printer jams")
    station.note(view.id, "tray 2 is bent")
    incidents.change(station.store, view.id, place="B2")
    station.outcome(view.id, Outcome.SOLVED)
    incidents.reopen(station.store, view.id)
    incidents.cancel(station.store, view.id, "twice")
    sentences = [undoing.sentence(undoing.undo(station.store), "undo") for _ in range(6)]
    assert sentences == [
        "Undone: cancelling DST-0001.",
        "Undone: the new state of DST-0001.",
        "Undone: the outcome of DST-0001.",
        "Undone: the correction of DST-0001.",
        "Undone: the note on DST-0001.",
        "Undone: logging DST-0001.",
    ]
    assert undoing.sentence(undoing.redo(station.store), "redo") == "Done again: logging DST-0001."


def test_a_change_after_an_undo_ends_what_could_be_redone(station: Station) -> None:
    view = station.log("printer jams")
    incidents.change(station.store, view.id, place="B2")
    undoing.undo(station.store)
    incidents.change(station.store, view.id, place="C3")
    with pytest.raises(NotFound):
        undoing.redo(station.store)
    undoing.undo(station.store)
    assert station.show(view.id).place is None


def test_what_somebody_else_changed_since_is_not_taken_back(station: Station) -> None:
    view = station.log("printer jams")
    incidents.change(station.store, view.id, place="B2", category="printer")
    with station.store.write() as session:
        incident = rows.by_reference(session, view.id)
        assert incident is not None
        rows.change(session, incident, {"place": "somewhere else"})
    before = station.columns(view.id)
    with pytest.raises(BadInput, match="changed again since") as refused:
        undoing.undo(station.store)
    assert "Nothing was changed" in str(refused.value)
    assert station.columns(view.id) == before
    assert changes_made(station) == 2


@pytest.mark.parametrize("before", list(State))
@pytest.mark.parametrize("after", list(State))
def test_a_state_changes_only_as_the_table_says(station: Station, before: State, after: State) -> None:
    view = station.log("printer jams")
    with station.store.write() as session:
        incident = rows.by_reference(session, view.id)
        assert incident is not None
        rows.change(session, incident, {"state": before.value})
    if may_follow(before, after):
        assert incidents.move(station.store, view.id, after, "because").state == after
        assert after == before or after in TRANSITIONS[before]
    else:
        with pytest.raises(BadInput, match="cannot become"):
            incidents.move(station.store, view.id, after, "because")
        assert station.show(view.id).state == before


def test_every_state_can_be_reached_and_left() -> None:
    reached = {State.CAPTURED}
    while more := {after for state in reached for after in TRANSITIONS[state]} - reached:
        reached |= more
    assert reached == set(State) == set(TRANSITIONS)
    assert all(TRANSITIONS.values())
    assert all(State.CAPTURED not in afters for afters in TRANSITIONS.values())


def test_solved_wins_over_every_other_outcome() -> None:
    for outcome in Outcome:
        assert state_after([outcome, Outcome.SOLVED]) is State.RESOLVED
        assert may_follow(State.CAPTURED, state_after([outcome]))
    assert state_after([]) is State.CAPTURED


def test_more_impact_or_urgency_never_lowers_the_priority() -> None:
    for impact in (1, 2, 3):
        for urgency in (1, 2, 3, 4):
            assert 1 <= priority(1, urgency) <= priority(impact, urgency) <= 4
            assert priority(impact, 1) <= priority(impact, urgency)
    assert priority(None, None) == priority(3, 3)


def test_cancelling_needs_a_reason(station: Station) -> None:
    view = station.log("printer jams")
    with pytest.raises(BadInput, match="reason"):
        incidents.cancel(station.store, view.id, "  ")
    cancelled = incidents.cancel(station.store, view.id, " twice ")
    assert (cancelled.state, cancelled.cancel_reason) == ("cancelled", "twice")
    assert incidents.reopen(station.store, view.id).cancel_reason is None


def test_closing_and_reopening_keep_the_times_true(station: Station) -> None:
    view = station.log("printer jams")
    station.clock.tick(600)
    resolved = incidents.move(station.store, view.id, State.RESOLVED)
    station.clock.tick(600)
    closed = incidents.move(station.store, view.id, State.CLOSED)
    assert resolved.resolved is not None
    assert closed.closed is not None
    assert (resolved.resolved - view.captured).total_seconds() == 600
    assert (closed.closed - resolved.resolved).total_seconds() == 600
    opened = incidents.reopen(station.store, view.id)
    assert (opened.resolved, opened.closed) == (None, None)


def test_a_correction_names_the_field_it_cannot_take(station: Station) -> None:
    view = station.log("printer jams")
    for wrong in ({"number": "X"}, {"urgency": 5}, {"impact": 0}, {"kind": "wish"}, {"source": "pigeon"}):
        with pytest.raises(BadInput, match=next(iter(wrong))):
            incidents.change(station.store, view.id, place="B2", **wrong)
    assert station.show(view.id) == view


def test_a_correction_is_an_entry_that_shows_before_and_after(station: Station) -> None:
    view = station.log("Sara Ahmadi: printer jams @3F-12")
    incidents.change(station.store, view.id, person="Mr Reza Karimi", place="B2")
    story = incidents.show(station.store, view.id)
    assert story.entries[-1].kind == "correction"
    assert set(story.entries[-1].changes) == {("person", "Sara Ahmadi", "Mr Reza Karimi"), ("place", "3F-12", "B2")}
    incidents.change(station.store, view.id, place="B2")
    assert incidents.show(station.store, view.id).entries == story.entries, "the same again is no entry"


@pytest.mark.parametrize("reference", ["1", "0001", "DST-0001", "dst-0001", " DST-0001 ", "whole", "start"])
def test_an_incident_is_found_by_number_counter_or_id(station: Station, reference: str) -> None:
    view = station.log("printer jams")
    wanted = {"whole": view.id, "start": view.id[:20]}.get(reference, reference)
    assert incidents.show(station.store, wanted).incident == view


@pytest.mark.parametrize("reference", ["", "2", "DST-0002", "%", "_" * 8, "0" * 32, "۹", "'; --"])
def test_a_reference_that_means_nothing_is_said_so(station: Station, reference: str) -> None:
    station.log("printer jams")
    with pytest.raises(NotFound):
        incidents.show(station.store, reference)
