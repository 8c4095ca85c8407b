"""An appointment as a file that every calendar takes in (`.ics`, RFC 5545)."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Literal

from dst_console.language.plain import harmless
from dst_console.translate import _

MAKER = "-//dst-console//dst-console//EN"


@dataclass(frozen=True, slots=True)
class Appointment:
    """A visit as a calendar keeps it.

    `uid` stays the same for the same visit: read in again, it moves and is not doubled. `start` and `made`, the moment
    at which this was written down, have a zone; `mail` is the customer's.
    """

    uid: str
    start: datetime
    minutes: int
    summary: str
    place: str
    customer: str
    mail: str | None
    technician: str
    why: str
    made: datetime
    status: Literal["CONFIRMED", "TENTATIVE", "CANCELLED"] = "CONFIRMED"


def appointment(visit: Appointment) -> bytes:
    """Return a visit as a calendar file.

    It invites nobody: it has neither ORGANIZER nor ATTENDEE, for which calendars send mail by themselves.
    """
    from icalendar import Calendar, Event, vUnknown

    event = Event()
    begins = visit.start.astimezone(UTC)
    event.add("dtstamp", visit.made.astimezone(UTC))
    event.add("dtstart", begins)
    event.add("dtend", begins + timedelta(minutes=visit.minutes))
    event.add("status", visit.status)
    for name, text in _texts(visit).items():
        if text:
            event.add(name, vUnknown(_escaped(text)))  # as TEXT the library takes the \N of C:\New for a new line
    calendar = Calendar()
    calendar.add("prodid", MAKER)
    calendar.add("version", "2.0")
    calendar.add_component(event)
    return bytes(calendar.to_ical())


def _texts(visit: Appointment) -> dict[str, str]:
    return {
        "uid": harmless(visit.uid),
        "summary": harmless(visit.summary),
        "location": harmless(visit.place),
        "contact": harmless(_contact(visit)),
        "description": harmless(_description(visit), lines=True),
    }


def _contact(visit: Appointment) -> str:
    return ", ".join(filter(None, (visit.customer, visit.mail)))


def _description(visit: Appointment) -> str:
    """Return what the visit is for, then who is who, a line each."""
    lines = [visit.why]
    if contact := _contact(visit):
        lines.append(_("Customer: {name}").format(name=contact))
    if visit.technician:
        lines.append(_("Technician: {name}").format(name=visit.technician))
    return "\n".join(filter(None, lines))


def _escaped(text: str) -> str:
    """Write a text as RFC 5545 has it (3.3.11)."""
    for mark in "\\;,":
        text = text.replace(mark, f"\\{mark}")
    return text.replace("\n", "\\n")
