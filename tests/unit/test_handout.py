"""The customer's hand-out: what they may know, nothing of what is ours alone, in a template one can replace."""

import re
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from dst_console import translate
from dst_console.config import Settings
from dst_console.desk import closing, competence, follow_ups, handout, incidents, visits
from dst_console.errors import NotFound
from dst_console.export.handout import template
from dst_console.models.states import Outcome, Promise
from dst_console.models.views import Closing, IncidentView
from dst_console.store import incidents as rows
from tests.station import NOON, Station
from tests.unit.conftest import NewStation
from tests.unit.test_desk_closing import attempt

LINE = "Ms Sara Ahmadi: printer jams on tray 2 @3F-12 #printer phone:2214"
CONTACT = Settings(name="Ali Nazari", phone="+98 21 2214", mail="ali@example.org", service_centre="Room 5")


@pytest.fixture(autouse=True)
def _english() -> Iterator[None]:
    yield
    translate.set_language("en")


def closed(station: Station, summary: str, line: str = LINE) -> IncidentView:
    view = station.log(line)
    closing.keep(station.folders, view.id, Closing(summary, True, True, False, 10), station.clock.now())
    station.drain()
    return station.show(view.id)


def text(station: Station, reference: str) -> str:
    return handout.make(station.store, reference, "txt").text


def own(station: Station, form: str, words: str | bytes) -> Path:
    folder = Path(station.folders.config)
    folder.mkdir(exist_ok=True)
    path = folder / f"handout.{form}"
    path.write_bytes(words if isinstance(words, bytes) else words.encode())
    return path


def test_a_hand_out_says_what_was_wrong_what_was_done_and_whom_to_call(new_station: NewStation) -> None:
    station = new_station(settings=CONTACT)
    view = closed(station, "printer jams on tray 2\nPut in a new roller set.\nPrinted ten pages.")
    assert text(station, view.id) == (
        "What we did for you\n\nMs Sara Ahmadi\nNumber: DST-0001\nSunday 22 November 2026\n\n"
        "What was wrong\n  printer jams on tray 2\n\n"
        "What was done\n  Put in a new roller set.\n  Printed ten pages.\n\n"
        "If it comes back\n  Note when it happened and what stood on the screen.\n"
        "  Say the number DST-0001: then nobody asks you everything again.\n\n"
        "Whom to call\n  Ali Nazari\n  +98 21 2214\n  ali@example.org\n  Room 5\n\n"
        "Thank you for telling us.\n"
    )


def test_nothing_that_is_ours_alone_goes_into_it(station: Station) -> None:
    view = station.log(f"{LINE} !1 asset:PR-0231 +escalated")
    station.note(view.id, "she was SECRETLY cross")
    competence.keep(station.store, view.id, "ui")
    now = station.clock.now()
    visits.plan(station.folders, view.id, NOON + timedelta(days=1), now, why="SECRETLY the boss asked")
    follow_ups.promise(station.folders, view.id, Promise.UPDATE, NOON + timedelta(hours=2), "SECRETLY a toner", now)
    station.drain()
    for form in ("html", "txt"):
        made = handout.make(station.store, view.id, form).text
        assert "printer jams on tray 2" in made
        assert not [word for word in ("SECRETLY", "PR-0231", "3F-12", "escalated", view.id) if word in made]


def test_what_is_private_in_it_is_masked(station: Station) -> None:
    view = closed(station, "password: Tr0ub4dor&3\nCard 4111 1111 1111 1111 was not taken.")
    made = text(station, view.id)
    assert "Tr0ub4dor" not in made
    assert "4111 1111" not in made
    assert "was not taken" in made


def test_before_closing_it_says_what_worked_and_what_is_promised(station: Station) -> None:
    view = station.log(LINE)
    assert "What we are doing for you" in text(station, view.id)
    assert "  We are still working on it.\n" in text(station, view.id)
    for form in ("txt", "html"):
        made = handout.make(station.store, view.id, form).text  # nothing comes back that was never gone
        assert "If it gets worse" in made
        assert "If it comes back" not in made
    now = station.clock.now()
    attempt(station, view.id, "cleaned the sensor", "no")
    attempt(station, view.id, "replaced the roller", "yes")
    visits.plan(station.folders, view.id, NOON + timedelta(days=1), now)
    follow_ups.promise(station.folders, view.id, Promise.UPDATE, NOON + timedelta(hours=2), "", now)
    made = text(station, view.id)
    assert "What was done\n  replaced the roller\n\n" in made
    assert "What comes next\n  - Sunday 22 November, 14:00: next update\n  - Monday 23 November, 12:00: visit\n" in made


def test_the_number_is_the_central_one_where_there_is_one(station: Station) -> None:
    view = closed(station, "done")
    with station.store.write() as session:
        found = rows.by_reference(session, view.id)
        assert found is not None
        found.central_number = "INC-77"
    made = text(station, view.id)
    assert "INC-77" in made
    assert "DST-0001" not in made


def test_what_was_logged_a_second_ago_is_in_it_and_what_is_not_there_is_said(station: Station) -> None:
    ident = station.put(LINE)
    assert "printer jams" in text(station, ident)
    with pytest.raises(NotFound, match="no incident 99"):
        handout.make(station.store, "99", "html")


def test_it_is_written_into_handouts_for_its_owner_alone_and_again_over_itself(station: Station) -> None:
    view = station.log(LINE)
    made, path = handout.write(station.store, view.number)
    assert path == Path(station.folders.data) / "handouts" / "DST-0001.html"
    assert (made.customer, path.stat().st_mode & 0o777) == ("Ms Sara Ahmadi", 0o600)
    incidents.change(station.store, view.id, summary="scanner jams")
    handout.write(station.store, view.number)
    assert "scanner jams" in path.read_text(encoding="utf-8")
    assert [one.name for one in path.parent.iterdir()] == ["DST-0001.html"]


def test_a_persian_hand_out_goes_from_right_to_left(station: Station) -> None:
    view = station.log("سارا احمدی: چاپگر کاغذ می\u200cگیرد")
    translate.set_language("fa")
    page = handout.make(station.store, view.id, "html").text
    assert '<html lang="fa" dir="rtl">' in page
    assert "چاپگر کاغذ می\u200cگیرد" in page


HOSTILE = (
    "<script>alert(1)</script>",
    '"><img src=x onerror=y>',
    "</title></bdi>",
    "{{7*7}}{% for %}",
    "\x1b[31m\u202e",
)


@pytest.mark.parametrize("words", HOSTILE)
def test_what_people_typed_is_text_in_it(new_station: NewStation, words: str) -> None:
    station = new_station(settings=Settings(name=words, service_centre=words))
    usual = re.findall(r"</?[a-z1-9]+", handout.make(station.store, closed(station, "b", "a").id, "html").text)
    view = closed(station, words, "a")
    incidents.change(station.store, view.id, summary=words)
    made = handout.make(station.store, view.id, "html").text
    tags = re.findall(r"</?[a-z1-9]+", made)
    assert [tag for tag in tags if tag not in ("<p", "</p", "<bdi", "</bdi")] == [
        tag for tag in usual if tag not in ("<p", "</p", "<bdi", "</bdi")
    ]
    assert "49" not in made.split("<body")[1]
    assert not set(made) & set("\x1b\u202e")


def test_a_template_of_ones_own_takes_the_place_of_the_shipped_one(station: Station) -> None:
    view = station.log("a & b")
    own(station, "html", "<p>{{ wrong }} – {{ _('Thank you for telling us.') }}</p>")
    made = handout.make(station.store, view.id, "html")
    assert (made.text, made.trouble) == ("<p>a &amp; b – Thank you for telling us.</p>", "")
    assert text(station, view.id).startswith("What we are doing for you"), "the other one is still the shipped one"


def test_the_shipped_template_can_be_begun_with(station: Station) -> None:
    view = station.log(LINE)
    shipped = handout.make(station.store, view.id, "html").text
    own(station, "html", template("html"))
    assert handout.make(station.store, view.id, "html").text == shipped


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ("a\n{{ wrong }\n", ":2: unexpected '}'"),
        ("a\n\n{{ wrnog }}", ":3: 'wrnog' is undefined"),
        ("{% if wrong %}", ":1: Unexpected end of template."),
        ("a\n{{ 1 / 0 }}", ":2: division by zero"),
        ("a\n{{ _('{number}').format() }}", ":2: 'number'"),
        ("{% include 'config.toml' %}", ":1: config.toml"),
        ("a\n{{ wrong.__class__.__mro__ }}", ":2: access to attribute '__class__' of 'str' object is unsafe."),
        ("{{ _.__globals__ }}", ":1: access to attribute '__globals__' of 'function' object is unsafe."),
        (b"\xff", ": 'utf-8' codec can't decode byte 0xff"),
        ("x" * (600 << 10), ": is too large for a template"),
    ],
)
def test_a_wrong_template_is_named_with_its_line_and_the_shipped_one_is_used(
    station: Station, words: str | bytes, said: str
) -> None:
    view = station.log(LINE)
    shipped = text(station, view.id)
    path = own(station, "txt", words)
    made = handout.make(station.store, view.id, "txt")
    assert made.text == shipped
    assert made.trouble.startswith(f"{path}{said}")
    assert made.trouble.endswith("; the shipped hand-out is used.")
    assert "\n" not in made.trouble


def test_an_incident_nobody_described_has_a_hand_out_too(station: Station) -> None:
    view = station.log("")
    station.outcome(view.id, Outcome.SOLVED)
    made = text(station, view.id)
    assert "What was wrong" not in made
    assert "What was done\n  It is settled.\n" in made
    assert "Whom to call\n  Reach us as you did before.\n" in made
