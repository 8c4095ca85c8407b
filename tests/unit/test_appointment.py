"""An appointment that calendars take in, whatever was typed into it."""

import subprocess
import sys
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from zoneinfo import ZoneInfo

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from icalendar import Calendar, Event

from dst_console.export.appointment import Appointment, appointment
from dst_console.language.plain import harmless

TEHRAN = timezone(timedelta(hours=3, minutes=30))
VISIT = Appointment(
    uid="0f" * 16,
    start=datetime(2026, 11, 23, 9, 15, tzinfo=TEHRAN),
    minutes=45,
    summary="Printer jams",
    place="3F-12",
    customer="Ms Sara Ahmadi",
    mail="sara@example.org",
    technician="Reza Amini",
    why="Tray 2 jams; the toner, too",
    made=datetime(2026, 11, 22, 12, 0, tzinfo=TEHRAN),
)
TEXTS = st.text(st.characters(exclude_categories=())) | st.sampled_from(
    [
        "x\r\nEND:VEVENT\r\nBEGIN:VEVENT\r\nSUMMARY:another",
        "BEGIN:VEVENT",
        "\n\nATTACH:file:///etc/passwd",
        "C:\\New folder\\nine",
        'a;b,c:"d"^n^^\\',
        "بازدید حضوری، طبقه‌ی ۳",
        "پ" * 200,
        "👩‍💻" * 40,
        "half \ud83d",
        "a\x00b\x1b[31m\x85\u2028\u202e",
        " around ",
        "\r",
        "{name}",
    ]
)


def read(visit: Appointment) -> Event:
    """What a calendar understands of it: one event, with nothing else in it."""
    written = appointment(visit)
    assert all(len(line) <= 75 for line in written.split(b"\r\n"))
    assert written.endswith(b"END:VCALENDAR\r\n")
    assert b"\n" not in written.replace(b"\r\n", b"")
    calendar = Calendar.from_ical(written)
    assert calendar["VERSION"] == "2.0"
    assert calendar["PRODID"] == "-//dst-console//dst-console//EN"
    assert [type(one) for one in calendar.walk()] == [Calendar, Event]
    (event,) = calendar.events
    assert event.errors == []
    return event


def texts(visit: Appointment) -> dict[str, str]:
    """The same, each of its properties as text."""
    return {name: str(value) for name, value in read(visit).items()}


def test_a_calendar_reads_when_where_and_why() -> None:
    event = read(VISIT)
    assert event.start == VISIT.start
    assert event.end == VISIT.start + timedelta(minutes=45)
    assert VISIT.made == event.DTSTAMP
    assert event["UID"] == VISIT.uid
    assert event["SUMMARY"] == "Printer jams"
    assert event["LOCATION"] == "3F-12"
    assert event["CONTACT"] == "Ms Sara Ahmadi, sara@example.org"
    assert event["STATUS"] == "CONFIRMED"
    assert str(event["DESCRIPTION"]).split("\n") == [
        "Tray 2 jams; the toner, too",
        "Customer: Ms Sara Ahmadi, sara@example.org",
        "Technician: Reza Amini",
    ]


def test_times_are_written_in_utc() -> None:
    written = appointment(VISIT)
    assert b"\r\nDTSTART:20261123T054500Z\r\n" in written
    assert b"\r\nDTEND:20261123T063000Z\r\n" in written
    assert b"\r\nDTSTAMP:20261122T083000Z\r\n" in written


def test_an_hour_that_comes_twice_lasts_as_long_as_planned() -> None:
    late = datetime(2026, 10, 25, 2, 45, tzinfo=ZoneInfo("Europe/Berlin"))
    event = read(replace(VISIT, start=late, minutes=60))
    assert event.end - event.start == timedelta(hours=1)


def test_nobody_is_invited() -> None:
    event = read(VISIT)
    assert not {"ORGANIZER", "ATTENDEE"} & set(event)
    assert "METHOD" not in Calendar.from_ical(appointment(VISIT))


def test_a_visit_that_moves_is_the_same_visit() -> None:
    later = replace(VISIT, start=VISIT.start + timedelta(days=1), made=VISIT.made + timedelta(hours=1))
    before, after = read(VISIT), read(later)
    assert before["UID"] == after["UID"]
    assert before.DTSTAMP is not None
    assert after.DTSTAMP is not None
    assert before.DTSTAMP < after.DTSTAMP


def test_what_is_not_known_is_left_out() -> None:
    event = read(replace(VISIT, place="", customer="", mail=None, technician="", why=""))
    assert set(event) == {"UID", "DTSTAMP", "DTSTART", "DTEND", "SUMMARY", "STATUS"}


def test_the_same_visit_is_written_the_same() -> None:
    assert appointment(VISIT) == appointment(VISIT)


@pytest.mark.parametrize("text", ["C:\\New folder", "\\n", "\\\\N", "a\\;b\\,c", "مهارت‌های چاپگر", "👩‍💻 ok"])
def test_what_was_typed_comes_back_as_it_was(text: str) -> None:
    told = texts(replace(VISIT, summary=text, place=text, why=text))
    assert (told["SUMMARY"], told["LOCATION"]) == (text, text)
    assert told["DESCRIPTION"].startswith(f"{text}\nCustomer: ")


def test_a_note_of_several_lines_keeps_them() -> None:
    told = texts(replace(VISIT, why="first\r\n\nEND:VEVENT\nlast"))
    assert told["DESCRIPTION"].split("\n")[:4] == ["first", "", "END:VEVENT", "last"]


@given(TEXTS, TEXTS, TEXTS, TEXTS, st.none() | TEXTS, TEXTS)
@example("\ud800", "\n", "\r\n ", "\\", ",;", "\x1b")
@settings(max_examples=150, deadline=None)
def test_no_text_breaks_out_of_its_line(
    summary: str, place: str, why: str, customer: str, mail: str | None, technician: str
) -> None:
    event = read(
        replace(VISIT, summary=summary, place=place, why=why, customer=customer, mail=mail, technician=technician)
    )
    contact = ", ".join(filter(None, (customer, mail)))
    told = [why, f"Customer: {contact}" if contact else "", f"Technician: {technician}" if technician else ""]
    expected = {
        "SUMMARY": harmless(summary),
        "LOCATION": harmless(place),
        "CONTACT": harmless(contact),
        "DESCRIPTION": harmless("\n".join(filter(None, told)), lines=True),
    }
    assert {name: str(event.get(name, "")) for name in expected} == expected
    assert event["UID"] == VISIT.uid
    assert event.start == VISIT.start.astimezone(UTC)


def test_the_calendars_library_waits_until_it_is_needed() -> None:
    code = "import sys, dst_console.export.appointment; print(*sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert "icalendar" not in done.stdout.split()
