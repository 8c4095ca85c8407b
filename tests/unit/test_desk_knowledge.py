"""The knowledge base: made from an incident, found in any spelling, counted by what came of it, private until fit."""

import sqlite3
from collections.abc import Callable
from contextlib import closing as closing_file
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from dst_console.checklists.runner import Moved, Run, Taken
from dst_console.clock import mark
from dst_console.config import Settings
from dst_console.desk import closing, handout, incidents, knowledge, procedures, undoing, upkeep
from dst_console.errors import BadInput, NotFound
from dst_console.models.states import UseResult, Visibility
from dst_console.models.views import ArticleText, ArticleView, Closing, Uses
from dst_console.store.log import connect
from dst_console.store.migrating import migrate
from dst_console.store.opening import log_path
from tests.station import Station, folders_in
from tests.unit.conftest import NewStation

LINE = "Ms Sara Ahmadi: dock flickers @3F-12 #display asset:LT-9921 phone:2214"
DOCK = ArticleText("Dock flickers", "Since the update of Monday.", "Update the firmware.\nTry another cable.", "dock")


def made(station: Station, title: str, answer: str = "Update it.", reference: str = "") -> ArticleView:
    """Write an article of few words."""
    return knowledge.make(station.store, ArticleText(title, "", answer), reference)


def titles(station: Station, words: str = "") -> list[str]:
    """Return the titles of what is found."""
    return [view.title for view in knowledge.listing(station.store, words)]


def in_impact(station: Station, incident_id: str, *acts: Callable[[Run], Moved]) -> None:
    """Do things in IMPACT, one after the other, each taken into the log."""
    for act in (lambda run: run.begin(mark(station.clock), "x") if not run.begun else (run, ()), *acts):
        taken = procedures.take_up(station.store, incident_id, "impact", "en")
        entries = act(taken.run)[1]
        procedures.keep(station.folders, incident_id, entries, station.clock.now(), taken.loaded, "Sara")
        station.drain()


def take(station: Station, view: ArticleView) -> Callable[[Run], Moved]:
    """Return the act of taking an article from a search."""
    return lambda run: run.take("search", "dock", 1, Taken(view.id, view.title, view.advice), mark(station.clock))


def tried(station: Station, view: ArticleView, result: str) -> Callable[[Run], Moved]:
    """Return the act of trying it."""
    return lambda run: run.attempt("attempt", view.advice, result, mark(station.clock), view.id)


def uses(station: Station, reference: str) -> Uses:
    """Return how often an article was used."""
    return knowledge.show(station.store, reference).uses


# Made from an incident


def test_an_article_is_begun_from_what_was_recorded_without_the_customer(station: Station) -> None:
    view = station.log(LINE)
    in_impact(
        station,
        view.id,
        lambda run: run.answer("when", "since Monday", mark(station.clock)),
        lambda run: run.answer("where", "at Sara's desk", mark(station.clock)),
        lambda run: run.attempt("attempt", "another cable", "not", mark(station.clock)),
        lambda run: run.attempt("attempt", "firmware 1.4", "worked", mark(station.clock)),
    )
    assert knowledge.begun_from(station.store, "1") == (
        "DST-0001",
        ArticleText("dock flickers", "When did it start? since Monday", "firmware 1.4", "display LT-9921"),
    )


def test_without_an_attempt_that_worked_the_answer_begins_with_the_resolution_else_the_notes(station: Station) -> None:
    view = station.log(LINE)
    station.note(view.id, "swordfish")
    station.note(view.id, "Firmware updated.")
    assert knowledge.begun_from(station.store, "1")[1].answer == "swordfish\nFirmware updated."
    undoing.undo(station.store)
    assert knowledge.begun_from(station.store, "1")[1].answer == "swordfish"
    said = Closing("dock flickers\nFirmware is 1.4 now.", True, True, False, 5, 0, 1)
    closing.keep(station.folders, view.id, said, station.clock.now())
    station.drain()
    assert knowledge.begun_from(station.store, "1")[1].answer == "Firmware is 1.4 now."
    with pytest.raises(NotFound):
        knowledge.begun_from(station.store, "9")


def test_an_article_names_its_author_its_incident_and_its_language_and_stands_in_the_timeline(
    new_station: NewStation,
) -> None:
    station = new_station(settings=Settings(name="Alex Morgan"))
    view = station.log(LINE)
    article = knowledge.make(station.store, DOCK, "1")
    assert (article.author, article.incident, article.language) == ("Alex Morgan", "DST-0001", "en")
    assert (article.visibility, article.retired, article.uses) == ("internal", False, Uses())
    assert article.created == article.updated == station.clock.now()
    entry = incidents.show(station.store, view.id).entries[-1]
    assert (entry.kind, entry.act, entry.told) == ("article", "made", "Dock flickers")
    assert station.rebuilt("1") == station.columns("1")


@pytest.mark.parametrize(
    ("said", "language"),
    [
        (ArticleText("Dock flickers", "", "Update the firmware."), "en"),
        (ArticleText("چاپگر HP روشن نمی‌شود", "", "کابل برق را عوض کنید."), "fa"),
        (ArticleText("1С не печатает", "", "Очистите очередь печати."), "ru"),
    ],
)
def test_the_language_is_that_of_most_words(said: ArticleText, language: str) -> None:
    assert knowledge.language_of(said) == language


def test_a_title_and_an_answer_are_asked_for_and_nothing_is_kept_without_them(station: Station) -> None:
    for said in (ArticleText(" \n ", "", "x"), ArticleText("x", "", "\n ")):
        with pytest.raises(BadInput, match="needs"):
            knowledge.make(station.store, said)
    assert knowledge.listing(station.store) == ()
    kept = knowledge.make(station.store, ArticleText(" two\nlines ", "", " do \n it ", " a  b "))
    assert (kept.title, kept.answer, kept.tags) == ("two lines", "do \n it", "a b")


# Found


@pytest.mark.parametrize(
    "words", ["firmw", "FIRMWARE dock", "monday", "пёс", "пес", "می\u200cپرد", "ميپرد", "۱۲", "12", "Zoe"]
)
def test_an_article_is_found_by_the_beginnings_of_its_words_in_any_spelling(station: Station, words: str) -> None:
    said = ArticleText("Dock flickers می\u200cپرد", "Since Monday, Пёс", "Firmware ۱۲", "dock")
    knowledge.make(station.store, said, author="Zoe")
    made(station, "Printer jams")
    assert titles(station, words) == [said.title]


def test_what_holds_only_some_of_the_words_or_only_signs_is_not_found(station: Station) -> None:
    made(station, "Dock flickers")
    assert titles(station, "dock printer") == titles(station, "?!") == []
    assert titles(station, "  ") == ["Dock flickers"]


def test_what_worked_most_comes_first_then_what_is_newest(station: Station) -> None:
    station.log(LINE)
    for title in ("Dock one", "Dock two", "Dock three"):
        made(station, title)
        station.clock.tick(60)
    assert titles(station, "dock") == titles(station) == ["Dock three", "Dock two", "Dock one"]
    knowledge.use(station.store, "Dock one", "1", UseResult.WORKED)
    knowledge.use(station.store, "Dock three", "1", UseResult.NOT)
    assert titles(station, "dock") == titles(station) == ["Dock one", "Dock three", "Dock two"]


def test_an_article_is_named_by_its_title_its_id_or_words_that_only_it_holds(station: Station) -> None:
    dock, dot = made(station, "Dock"), made(station, "Dock of the tablet", "Reseat it.")
    named = {one: knowledge.show(station.store, one).id for one in ("dock", dot.id, "RESEAT", "tablet dock")}
    assert named == {"dock": dock.id, dot.id: dot.id, "RESEAT": dot.id, "tablet dock": dot.id}
    with pytest.raises(BadInput, match="may mean several articles: “Dock of the tablet”; “Dock”"):
        knowledge.show(station.store, "doc")
    for nothing in ("printer", "", "…"):
        with pytest.raises(NotFound):
            knowledge.show(station.store, nothing)


def test_what_is_changed_is_found_by_what_it_says_now_and_undo_brings_the_old_words_back(station: Station) -> None:
    made(station, "Dock flickers")
    station.clock.tick(60)
    changed = knowledge.change(station.store, "dock", title="Monitor", answer=None)
    assert (changed.answer, changed.updated) == ("Update it.", station.clock.now())
    assert (titles(station, "dock"), titles(station, "monitor")) == ([], ["Monitor"])
    assert undoing.sentence(undoing.undo(station.store), "undo") == "Undone: the change of the article Monitor."
    assert (titles(station, "dock"), titles(station, "monitor")) == (["Dock flickers"], [])
    undoing.redo(station.store)
    assert titles(station, "monitor") == ["Monitor"]


def test_saying_the_same_again_changes_nothing(station: Station) -> None:
    made(station, "Dock")
    station.clock.tick(60)
    assert knowledge.change(station.store, "dock", title="Dock").updated < station.clock.now()


def test_nothing_is_deleted_what_is_retired_is_only_offered_no_longer(station: Station) -> None:
    made(station, "Dock")
    knowledge.retire(station.store, "dock")
    assert titles(station) == titles(station, "dock") == []
    assert [view.title for view in knowledge.listing(station.store, "dock", retired=True)] == ["Dock"]
    assert not knowledge.retire(station.store, "dock", False).retired
    assert titles(station) == ["Dock"]


def test_writing_one_is_taken_back_by_undo_and_done_again_by_redo(station: Station) -> None:
    view = station.log(LINE)
    made(station, "Dock", reference=view.id)
    said = undoing.sentence(undoing.undo(station.store), "undo")
    assert said == "Undone: writing the article DST-0001 · Dock."
    assert titles(station) == []
    assert incidents.show(station.store, view.id).entries[1].withdrawn
    undoing.redo(station.store)
    assert titles(station) == ["Dock"]


# Used: counted, never typed (M3)


def test_taking_it_in_impact_counts_a_use_and_the_attempts_result_is_its_result(station: Station) -> None:
    view, dock = station.log(LINE), made(station, "Dock")
    in_impact(station, view.id, take(station, dock))
    assert uses(station, "dock") == Uses(used=1)
    run = procedures.take_up(station.store, view.id, "impact", "en").run
    assert run.part_id == "apply"
    assert run.in_hand is not None
    assert (run.in_hand.article, run.in_hand.advice) == (dock.id, "Update it.")
    in_impact(station, view.id, tried(station, dock, "worked"))
    assert uses(station, "dock") == Uses(used=1, tried=1, worked=1)
    assert procedures.take_up(station.store, view.id, "impact", "en").run.in_hand is None
    assert station.ask("SELECT by, result FROM articleuse") == [("Sara", "worked")]


@pytest.mark.parametrize(("value", "result"), [("worked", "worked"), ("not", "not"), ("partly", "partly")])
def test_each_answer_of_impact_is_a_result(station: Station, value: str, result: str) -> None:
    view, dock = station.log(LINE), made(station, "Dock")
    in_impact(station, view.id, take(station, dock), tried(station, dock, value))
    assert station.ask("SELECT result FROM articleuse") == [(result,)]
    assert uses(station, "dock") == Uses(1, 1, int(result == "worked"))


def test_undo_takes_the_result_back_and_then_the_use(station: Station) -> None:
    view, dock = station.log(LINE), made(station, "Dock")
    in_impact(station, view.id, take(station, dock), tried(station, dock, "worked"))
    undoing.undo(station.store)
    assert uses(station, "dock") == Uses(used=1)
    undoing.undo(station.store)
    assert uses(station, "dock") == Uses()
    undoing.redo(station.store)
    undoing.redo(station.store)
    assert uses(station, "dock") == Uses(1, 1, 1)


def test_tried_twice_is_used_twice_and_a_result_said_later_settles_the_use_that_waits(station: Station) -> None:
    view, dock = station.log(LINE), made(station, "Dock")
    in_impact(station, view.id, take(station, dock), tried(station, dock, "not"), tried(station, dock, "worked"))
    assert uses(station, "dock") == Uses(2, 2, 1)
    other = station.log("Mr Karimi: dock flickers")
    in_impact(station, other.id, take(station, dock))
    assert knowledge.use(station.store, "dock", other.id, UseResult.WORKED).uses == Uses(3, 3, 2)


def test_what_was_done_by_an_article_is_told_by_what_it_says_to_do(station: Station) -> None:
    view, dock = station.log(LINE), knowledge.make(station.store, DOCK)
    in_impact(station, view.id, take(station, dock), tried(station, dock, "worked"))
    assert "Tried: Update the firmware. (worked)" in closing.prepare(station.store, "1")[1].summary
    assert "Update the firmware." in handout.make(station.store, "1", "txt").text


def test_an_article_that_this_log_has_not_is_passed_over(station: Station) -> None:
    view, dock = station.log(LINE), made(station, "Dock")
    gone = Taken("0" * 32, "Gone", "Nothing")
    in_impact(station, view.id, lambda run: run.take("search", "x", 1, gone, mark(station.clock)))
    assert uses(station, dock.id) == Uses()
    assert [entry.kind for entry in incidents.show(station.store, "1").entries][-2:] == ["search", "step"]


RESULTS = st.lists(st.sampled_from([*UseResult]), max_size=6)
FEW = settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


@FEW
@given(RESULTS, st.integers(0, 3))
def test_worked_so_many_of_so_many_is_what_was_recorded_less_what_was_taken_back(
    station: Station, results: list[UseResult], backs: int
) -> None:
    article = made(station, "Dock")
    for result in results:
        knowledge.use(station.store, article.id, station.log(LINE).id, result)
    backs = min(backs, 1) if results else 0
    standing = results[: len(results) - backs]
    if backs:
        undoing.undo(station.store)
    known = [one for one in standing if one is not UseResult.UNKNOWN]
    assert uses(station, article.id) == Uses(len(standing), len(known), known.count(UseResult.WORKED))


def test_who_wrote_is_thanked_by_name_and_ranked_by_nobody(station: Station) -> None:
    view = station.log(LINE)
    for author, title in (("Zoe", "Dock"), ("Alex", "Cable"), ("Zoe", "Printer")):
        knowledge.make(station.store, ArticleText(title, "", "Do it."), author=author)
    for title, result in (("Dock", UseResult.WORKED), ("Printer", UseResult.NOT)):
        knowledge.use(station.store, title, view.id, result)
    found = [(one.author, one.articles, one.uses) for one in knowledge.thanks(station.store)]
    assert found == [("Alex", 1, Uses()), ("Zoe", 2, Uses(2, 2, 1))]


# Two visibilities (Q6, promise 6)


def test_an_article_is_internal_until_it_is_made_public_and_can_become_internal_again(station: Station) -> None:
    made(station, "Dock")
    assert knowledge.everything(station.store, Visibility.PUBLIC) == ()
    assert knowledge.publish(station.store, "dock").is_public
    assert [view.title for view in knowledge.everything(station.store, Visibility.PUBLIC)] == ["Dock"]
    assert not knowledge.publish(station.store, "dock", Visibility.INTERNAL).is_public
    undoing.undo(station.store)
    assert knowledge.show(station.store, "dock").is_public


@pytest.mark.parametrize("field", ["title", "problem", "answer", "tags"])
@pytest.mark.parametrize(
    "secret", ["password: hunter2xyz", "رمز: hunter2xyz", "пароль: hunter2xyz", "4539 1488 0343 6467"]
)
def test_something_secret_keeps_it_from_being_public_until_it_is_masked(
    station: Station, field: str, secret: str
) -> None:
    text = {"title": "Dock", "problem": "", "answer": "Update it.", "tags": ""} | {field: f"Dock {secret}"}
    article = knowledge.make(station.store, ArticleText(**text))
    with pytest.raises(BadInput, match="may hold nothing private") as refused:
        knowledge.publish(station.store, article.id)
    assert refused.value.safe == "Nothing was changed."
    assert not knowledge.show(station.store, article.id).is_public
    knowledge.change(station.store, article.id, **{field: "Dock •••"})
    assert knowledge.publish(station.store, article.id).is_public


@pytest.mark.parametrize("words", ["Sara Ahmadi", "sara  ahmadi", "Ms. Ahmadi", "2214"])
def test_the_customers_name_and_number_keep_it_from_being_public(station: Station, words: str) -> None:
    station.log(LINE)
    article = made(station, "Dock", f"Ask {words} first.", "1")
    with pytest.raises(BadInput, match="is the customer's"):
        knowledge.publish(station.store, article.id)


def test_a_public_one_takes_no_secret_in_later_either(station: Station) -> None:
    made(station, "Dock")
    knowledge.publish(station.store, "dock")
    with pytest.raises(BadInput, match="may hold nothing private"):
        knowledge.change(station.store, "dock", answer="The password: hunter2xyz")
    assert knowledge.show(station.store, "dock").answer == "Update it."


# In the file


def test_a_row_of_an_article_that_cannot_be_read_is_named_by_the_check(station: Station) -> None:
    station.log(LINE)
    made(station, "Dock")
    knowledge.use(station.store, "Dock", "1", UseResult.WORKED)
    assert upkeep.check(station.folders).problems == ()
    for damage, name in (
        ("UPDATE articleuse SET result = 'well'", "DST-0001"),
        ("UPDATE article SET visibility = 'x'", "“Dock”"),
    ):
        with closing_file(sqlite3.connect(station.path)) as connection, connection:
            connection.execute(damage)
        assert name in " ".join(upkeep.check(station.folders).problems)


def test_a_backup_brings_articles_back_and_they_are_still_found(station: Station) -> None:
    made(station, "Dock")
    copy = upkeep.backup(station.folders, station.clock)
    knowledge.retire(station.store, "Dock")
    upkeep.restore(station.folders, station.clock, copy)
    assert titles(station, "dock") == ["Dock"]


def test_a_log_of_before_gets_an_empty_knowledge_base(tmp_path: Path) -> None:
    folders = folders_in(tmp_path)
    folders.data.mkdir(parents=True)
    path = log_path(folders)
    path.touch(0o600)
    engine = connect(path)
    migrate(engine, path, to="0005")
    engine.dispose()
    station = Station(tmp_path)
    assert titles(station) == []
    made(station, "Dock")
    assert titles(station, "dock") == ["Dock"]
    station.close()
