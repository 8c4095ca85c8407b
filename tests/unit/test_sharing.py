"""Sharing the knowledge base: every article in its newest state, once, masked, and never in the way of a delivery."""

import os
from collections.abc import Callable
from contextlib import suppress
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from dst_console.config import Settings
from dst_console.desk import closing, deliveries, exporting, knowledge, restoring, sharing, undoing, upkeep
from dst_console.errors import BadInput, NotFound
from dst_console.models.states import UseResult
from dst_console.models.views import ArticleText, ArticleView, Closing
from dst_console.store import sharing as rows
from dst_console.store.exporting import Choice
from dst_console.sync.courier import Courier, Patience, Report
from dst_console.sync.target import Library
from tests.commands import Dst
from tests.played import WRONG, Killed, PlayedLibrary
from tests.station import Station
from tests.unit.conftest import NewStation

TEAM = Settings(name="Reza", initials="SA", targets={"desk": {"kind": "folder", "knowledge": True}})
AT_ONCE = Patience(share=0.0)
USUALLY = Patience(jitter=0.0)
EXAMPLES = int(os.environ.get("DST_FAULT_RUNS", "12"))


@pytest.fixture
def desk(new_station: NewStation) -> Station:
    return new_station(settings=TEAM)


@pytest.fixture
def team(desk: Station) -> PlayedLibrary:
    return PlayedLibrary(desk.clock)


def made(station: Station, title: str = "Tray jams", answer: str = "Bend it.", **said: str) -> ArticleView:
    """Write an article."""
    return knowledge.make(station.store, ArticleText(title, "", answer), **said)


def closed(station: Station, words: str = "printer jams") -> str:
    """Log something and close it; returns the incident's id."""
    ident = station.log(f"Sara Ahmadi: {words} @3F-12").id
    closing.keep(station.folders, ident, Closing(summary="Cleaned.", satisfied=True, work=5), station.clock.now())
    station.drain()
    return ident


def run(
    station: Station,
    team: PlayedLibrary,
    patience: Patience = AT_ONCE,
    force: bool = False,
    stop: Callable[[], bool] = lambda: False,
) -> Report:
    """Let the courier run once, a moment later."""
    station.clock.tick(1)
    return Courier(
        station.store, [team], stop=stop, patience=patience, force=force, leaves=partial(sharing.leaves, station.store)
    ).run()


def there(team: PlayedLibrary) -> list[tuple[str, str, bool, int]]:
    """Return what the team has: titles, answers, whether they are retired, how often they worked."""
    return sorted((one.title, one.answer, one.retired, one.worked) for one in team.pages.values())


# When it goes


def test_an_article_goes_by_itself_and_not_again(desk: Station, team: PlayedLibrary) -> None:
    assert deliveries.standing(desk.store).due is None
    made(desk)
    assert deliveries.standing(desk.store).due == desk.clock.now()
    assert run(desk, team).shared == 1
    assert there(team) == [("Tray jams", "Bend it.", False, 0)]
    assert deliveries.standing(desk.store).due is None
    assert run(desk, team).shared == 0
    assert team.acts == ["1 articles"]


def test_whatever_is_done_to_an_article_goes_and_its_undo_as_well(desk: Station, team: PlayedLibrary) -> None:
    incident = desk.log("printer jams").id
    made(desk)
    run(desk, team)
    acts: list[tuple[Callable[[], object], tuple[str, bool, int]]] = [
        (lambda: knowledge.change(desk.store, "tray", answer="Turn it."), ("Turn it.", False, 0)),
        (lambda: undoing.undo(desk.store), ("Bend it.", False, 0)),
        (lambda: undoing.redo(desk.store), ("Turn it.", False, 0)),
        (lambda: knowledge.use(desk.store, "tray", incident, UseResult.WORKED), ("Turn it.", False, 1)),
        (lambda: undoing.undo(desk.store), ("Turn it.", False, 0)),
        (lambda: knowledge.retire(desk.store, "tray"), ("Turn it.", True, 0)),
        (lambda: knowledge.retire(desk.store, "tray", retired=False), ("Turn it.", False, 0)),
        (lambda: undoing.undo(desk.store), ("Turn it.", True, 0)),
    ]
    for nth, (act, comes_to) in enumerate(acts):
        desk.clock.tick(60)
        act()
        assert run(desk, team).shared == 1, nth
        assert there(team) == [("Tray jams", *comes_to)], nth
        assert run(desk, team).shared == 0, nth


def test_writing_an_article_and_taking_that_back_before_it_went_leaves_nothing_offered(
    desk: Station, team: PlayedLibrary
) -> None:
    made(desk)
    undoing.undo(desk.store)
    run(desk, team)
    assert there(team) == [("Tray jams", "Bend it.", True, 0)]


def test_what_was_changed_and_changed_back_before_it_went_does_not_go(desk: Station, team: PlayedLibrary) -> None:
    made(desk)
    run(desk, team)
    knowledge.change(desk.store, "tray", answer="Turn it.")
    undoing.undo(desk.store)
    assert run(desk, team).shared == 0


def test_what_was_written_before_there_was_a_team_goes_once_there_is_one(
    new_station: NewStation, tmp_path: Path
) -> None:
    alone = new_station()
    made(alone)
    assert deliveries.standing(alone.store).due is None
    alone.close()
    desk = new_station(settings=TEAM)
    assert run(desk, PlayedLibrary(desk.clock)).shared == 1


def test_after_a_new_start_only_what_is_new_goes(desk: Station, team: PlayedLibrary, new_station: NewStation) -> None:
    made(desk)
    run(desk, team)
    desk.close()
    again = new_station(settings=TEAM, clock=desk.clock)
    made(again, "Dock flickers")
    assert run(again, team).shared == 1
    assert len(team.pages) == 2


@pytest.mark.parametrize("said", [{"kind": "hub", "knowledge": False}, {"kind": "folder"}, {"kind": "rt"}])
def test_nothing_is_shared_where_it_is_not_set(new_station: NewStation, said: "dict[str, Any]") -> None:
    desk = new_station(settings=Settings(targets={"desk": said}))
    made(desk)
    team = PlayedLibrary(desk.clock)
    assert deliveries.standing(desk.store).due is None
    assert run(desk, team).shared == 0
    assert team.acts == []


def test_a_hub_is_shared_with_unless_it_is_said_that_it_is_not() -> None:
    targets: dict[str, dict[str, Any]] = {
        "team": {"kind": "hub"},
        "other": {"kind": "hub", "knowledge": False},
        "rt": {"kind": "rt"},
    }
    assert deliveries.libraries(Settings(targets=targets)) == ("team",)
    assert deliveries.libraries(Settings()) == ()


# What goes


def test_what_is_private_in_an_article_is_masked_and_the_customer_is_not_named(
    desk: Station, team: PlayedLibrary
) -> None:
    desk.log("Ms Leila Karimi: dock flickers @3F-12 phone:2214 mail:leila@example.org")
    said = ArticleText(
        "Dock of Leila Karimi flickers",
        "Karimi's card 4111 1111 1111 1111; she writes from leila@example.org",
        "password: hunter2secret\nCall 2214, dock 22140 is another.",
        "dock Karimi",
    )
    view = knowledge.make(desk.store, said, "1")
    run(desk, team)
    (page,) = team.pages.values()
    gone = page.model_dump_json().casefold()
    for private in ("leila", "karimi", "4111", "hunter2secret", "2214,", "dst-0001", "sa-0001", view.incident_id):
        assert private not in gone, private
    assert page.title == "Dock of ••• ••• flickers"
    assert page.answer == "password: •••\nCall •••, dock 22140 is another."
    assert (page.author, page.tags) == ("Reza", "dock •••")
    assert knowledge.show(desk.store, "dock").title == said.title, "the log keeps it as it was typed"


def test_a_name_is_masked_in_its_other_cases(desk: Station, team: PlayedLibrary) -> None:
    desk.log("Анна Иванова: не печатает")
    knowledge.make(desk.store, ArticleText("Принтер у Ивановой", "", "Перезапустить."), "1")
    run(desk, team)
    assert [page.title for page in team.pages.values()] == ["Принтер у •••"]


def test_what_goes_is_shown_as_it_goes(dst: Dst) -> None:
    url = "postgresql://sara@127.0.0.1:1/dst"
    configure(dst, f'[targets.team]\nkind = "hub"\nurl = "{url}"\n')
    dst("kb", "add", "--title", "Tray jams", "--answer", "password: hunter2secret")
    answer = dst("sync", "--dry-run")
    assert answer.lines == ["0 would be sent", "team  Tray jams", "1 article would be shared"]
    answer = dst("kb", "show", "tray", "--team")
    assert answer.code == 0
    assert answer.lines[0] == "team  waits, goes by itself"
    assert '"answer": "password: •••"' in answer.out
    assert "hunter2secret" not in answer.out
    (shown,) = dst("kb", "show", "tray", "--team", "--json").json["shared"]
    assert " ".join(shown) == "target state sent told written"
    assert (shown["target"], shown["state"], shown["sent"]) == ("team", "waiting", None)
    answer = dst("sync")
    assert answer.code == 5
    assert "team cannot be reached." in answer.err
    assert dst("kb", "show", "tray", "--team").lines[0] == "team  waits, goes by itself"


def test_where_nothing_is_shared_it_says_so(dst: Dst) -> None:
    dst("kb", "add", "--title", "Tray jams", "--answer", "Bend it.")
    answer = dst("kb", "show", "tray", "--team")
    assert (answer.code, answer.out) == (2, "")
    assert "[targets.team]" in answer.err
    assert dst("kb", "show", "dock", "--team").code == 3


@pytest.fixture
def dst(tmp_path: Path, made: Path, monkeypatch: pytest.MonkeyPatch) -> Dst:
    monkeypatch.setenv("PYTHON_KEYRING_BACKEND", "keyring.backends.null.Keyring")
    return Dst(tmp_path, monkeypatch, made)


def configure(dst: Dst, text: str) -> None:
    dst.folders.config.mkdir(exist_ok=True)
    (dst.folders.config / "config.toml").write_text(text, encoding="utf-8")


# On the way


def test_deliveries_go_first_and_articles_in_portions(desk: Station, team: PlayedLibrary) -> None:
    assert isinstance(team, Library)
    for nth in range(4):
        made(desk, f"Tray {nth} jams")
    closed(desk)
    report = run(desk, team)
    assert (report.sent, report.shared) == (1, 4)
    assert team.acts == ["ticket", "3 articles", "1 articles"]


def test_articles_for_one_target_wait_for_the_deliveries_to_all_of_them(new_station: NewStation) -> None:
    both = {"desk": TEAM.targets["desk"], "other": {"kind": "folder"}}
    desk = new_station(settings=Settings(initials="SA", targets=both))
    made(desk)
    closed(desk)
    team, other = PlayedLibrary(desk.clock), PlayedLibrary(desk.clock)
    other.name, other.acts = "other", team.acts
    report = Courier(desk.store, [team, other], leaves=partial(sharing.leaves, desk.store)).run()
    assert (report.sent, report.shared) == (2, 1)
    assert team.acts == ["ticket", "ticket", "1 articles"]
    assert other.pages == {}


@pytest.mark.parametrize("fault", ["not reached", "busy", "not let in"])
def test_where_deliveries_do_not_get_through_nothing_is_shared(desk: Station, fault: str) -> None:
    made(desk)
    closed(desk)
    team = PlayedLibrary(desk.clock, [fault])
    report = run(desk, team)
    assert (report.shared, team.acts) == (0, ["ticket"])
    assert list(report.troubles) == ["desk"]
    assert run(desk, team).shared == 1


@pytest.mark.parametrize("fault", ["not reached", "busy", "not let in"])
def test_a_trouble_of_the_way_is_one_when_articles_find_it_too(desk: Station, fault: str) -> None:
    made(desk)
    team = PlayedLibrary(desk.clock, [fault])
    report = run(desk, team, USUALLY)
    assert (report.shared, list(report.troubles), report.withheld) == (0, ["desk"], {})
    view = deliveries.standing(desk.store)
    assert [way.target for way in view.troubles] == ["desk"]
    assert view.due == view.troubles[0].due
    desk.clock.tick(3_600)
    assert run(desk, team).shared == 1
    assert deliveries.standing(desk.store).troubles == ()


@pytest.mark.parametrize("fault", ["no table", "error before", "cut before"])
def test_what_keeps_articles_alone_keeps_no_delivery(desk: Station, fault: str) -> None:
    made(desk)
    team = PlayedLibrary(desk.clock, [fault])
    report = run(desk, team, USUALLY)
    assert (report.troubles, list(report.withheld)) == ({}, ["desk"])
    view = deliveries.standing(desk.store)
    assert (view.troubles, [one.target for one in view.shelves]) == ((), ["desk"])
    assert view.due == view.shelves[0].due
    closed(desk)
    report = run(desk, team)
    assert (report.sent, report.shared) == (1, 0), "articles are left alone until their time, deliveries are not"
    assert run(desk, team, force=True).shared == 1, "a person asked for it"
    assert deliveries.standing(desk.store).shelves == ()


def test_one_that_is_refused_keeps_no_other_and_goes_again_once_it_is_changed(
    desk: Station, team: PlayedLibrary
) -> None:
    for title in ("Dock", "Very rude", "Tray"):
        made(desk, title)
    team.dislikes = "rude"
    report = run(desk, team)
    assert (report.shared, report.not_taken, report.troubles, report.withheld) == (2, ["Very rude"], {}, {})
    assert [title for title, *_rest in there(team)] == ["Dock", "Tray"]
    assert deliveries.standing(desk.store).due is None
    assert run(desk, team).not_taken == []
    knowledge.change(desk.store, "rude", title="Very kind")
    assert run(desk, team).shared == 1
    assert len(team.pages) == 3


def test_it_stops_between_portions_when_it_is_told_to(desk: Station, team: PlayedLibrary) -> None:
    for nth in range(7):
        made(desk, f"Tray {nth} jams")
    report = run(desk, team, stop=lambda: len(team.pages) >= 3)
    assert (report.shared, report.stopped) == (3, True)
    assert run(desk, team).shared == 4


def test_what_changes_while_it_is_on_its_way_goes_again(desk: Station, team: PlayedLibrary) -> None:
    made(desk)
    once = iter([lambda: knowledge.change(desk.store, "tray", answer="Turn it.")])
    team.meanwhile = lambda: next(once, lambda: None)()
    assert run(desk, team).shared == 2
    assert there(team) == [("Tray jams", "Turn it.", False, 0)]


@pytest.mark.parametrize("fault", ["kill before", "kill after", "cut before", "cut after", "late"])
def test_whatever_ends_in_the_middle_it_goes_again_and_is_there_once(desk: Station, fault: str) -> None:
    made(desk)
    team = PlayedLibrary(desk.clock, [fault])
    with suppress(Killed):
        run(desk, team)
    assert run(desk, team, force=True).shared == 1
    assert there(team) == [("Tray jams", "Bend it.", False, 0)]
    assert run(desk, team).shared == 0


def test_an_answer_to_an_older_state_that_comes_late_stays_the_older_one(desk: Station) -> None:
    made(desk)
    team = PlayedLibrary(desk.clock, ["cut before"])
    late: list[int] = []
    team.meanwhile = lambda: late.extend(row[0] for row in desk.ask("SELECT version FROM shared"))
    run(desk, team)
    desk.clock.set_wall(-86_400)  # somebody corrects the clock
    knowledge.change(desk.store, "tray", answer="Turn it.")
    run(desk, team, force=True)
    assert late[0] < next(iter(team.pages.values())).version
    assert there(team) == [("Tray jams", "Turn it.", False, 0)]


def test_an_older_log_that_is_brought_back_takes_nothing_newer_away(desk: Station, team: PlayedLibrary) -> None:
    made(desk)
    run(desk, team)
    knowledge.change(desk.store, "tray", answer="Turn it.")
    upkeep.backup(desk.folders, desk.clock)
    desk.clock.tick(600)
    knowledge.change(desk.store, "tray", answer="Replace it.")
    run(desk, team)
    desk.clock.tick(600)
    upkeep.restore(desk.folders, desk.clock)
    assert knowledge.show(desk.store, "tray").answer == "Turn it."
    run(desk, team)
    assert there(team) == [("Tray jams", "Replace it.", False, 0)], "it had not gone yet when the copy was made"
    assert run(desk, team).shared == 0
    desk.clock.tick(600)
    knowledge.change(desk.store, "tray", answer="Call the maker.")
    run(desk, team)
    assert there(team) == [("Tray jams", "Call the maker.", False, 0)]


def test_two_laptops_with_one_log_leave_the_newest_words_of_both(
    desk: Station, team: PlayedLibrary, new_station: NewStation, tmp_path: Path
) -> None:
    import shutil

    made(desk)
    made(desk, "Dock flickers")
    run(desk, team)
    shutil.copytree(tmp_path / "data", tmp_path / "second" / "data")
    second = new_station("second", TEAM, desk.clock)
    desk.clock.tick(60)
    knowledge.change(second.store, "tray", answer="Turn it.")
    run(second, team)
    desk.clock.tick(60)
    knowledge.change(desk.store, "dock", answer="Other cable.")
    run(desk, team)
    assert there(team) == [("Dock flickers", "Other cable.", False, 0), ("Tray jams", "Turn it.", False, 0)]
    assert run(desk, team).shared == run(second, team).shared == 0


def test_a_log_that_is_taken_in_anew_takes_nothing_newer_away(
    desk: Station, team: PlayedLibrary, new_station: NewStation, tmp_path: Path
) -> None:
    incident = desk.log("printer jams").id
    made(desk)
    made(desk, "Dock flickers")
    desk.clock.tick(60)
    run(desk, team)
    for minutes in (1, 2):
        desk.clock.tick(60 * minutes)
        knowledge.use(desk.store, "dock", incident, UseResult.WORKED)
    written = tmp_path / "log.json"
    written.write_text("".join(exporting.export(desk.store, Choice(), "json")), encoding="utf-8")
    desk.clock.tick(60)
    knowledge.change(desk.store, "tray", answer="Turn it.")
    team.dislikes = "Dock"  # its uses never arrive
    run(desk, team)
    team.dislikes = ""
    assert there(team) == [("Dock flickers", "Bend it.", False, 0), ("Tray jams", "Turn it.", False, 0)]
    anew = new_station("anew", TEAM, desk.clock)
    restoring.restore(anew.store, written)
    desk.clock.tick(60)
    run(anew, team)
    assert there(team) == [("Dock flickers", "Bend it.", False, 2), ("Tray jams", "Turn it.", False, 0)]


ACTS = ("make", "change", "retire", "use", "undo", "redo", "sync")


@settings(
    max_examples=EXAMPLES, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture], derandomize=True
)
@given(st.lists(st.tuples(st.sampled_from(ACTS), st.sampled_from(("", "", *WRONG))), min_size=3, max_size=20))
def test_whatever_is_done_and_goes_wrong_the_team_has_what_the_log_says(
    new_station: NewStation, acts: "list[tuple[str, str]]"
) -> None:
    nth = str(len(ORDER))
    ORDER.append(nth)
    desk = new_station(nth, TEAM)
    incident = desk.log("printer jams").id
    team = PlayedLibrary(desk.clock)
    for number, (act, fault) in enumerate(acts):
        desk.clock.tick(60)
        with suppress(BadInput, NotFound, Killed):
            if act == "make":
                made(desk, f"Tray {number}")
            elif act == "change":
                knowledge.change(desk.store, "tray", answer=f"Turn it {number} times.")
            elif act == "retire":
                knowledge.retire(desk.store, "tray")
            elif act == "use":
                knowledge.use(desk.store, "tray", incident, UseResult.WORKED)
            elif act in ("undo", "redo"):
                getattr(undoing, act)(desk.store)
            else:
                team.will(fault)
                run(desk, team, force=True)
    team.mended()
    run(desk, team, force=True)
    with desk.store.read() as session:
        states = [rows.state(session, row[0]) for row in desk.ask("SELECT id FROM article")]
    assert there(team) == sorted(
        (one.article.title, one.article.answer, one.article.retired, one.uses.worked) for one in states
    )
    assert deliveries.standing(desk.store).due is None
    desk.close()


ORDER: list[str] = []
