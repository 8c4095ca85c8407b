"""What live tests send: parcels of incidents, and a station's closed ones."""

from typing import Any

from dst_console import spool
from dst_console.desk import closing, deliveries
from dst_console.models.parcel import Parcel
from dst_console.models.views import Closing
from dst_console.sync.target import Receipt, Reference
from tests.station import Station

BODY = "{id} · SA-0142\nOccurred: 2026-11-20T10:00+03:30\n\nچاپگر کاغذ می‌گیرد 🖨\n"
SAID = Closing(summary="Roller replaced.", satisfied=True, work=5)


def parcel(**more: Any) -> Parcel:
    """Return what would be sent of an incident of its own."""
    incident = spool.new_id()
    usual: dict[str, Any] = {
        "key": spool.new_id(),
        "incident": incident,
        "number": f"SA-{incident[-6:]}",
        "status": "closed",
        "kind": "incident",
        "source": "walk-up",
        "summary": "printer jams",
        "says": BODY.format(id=incident),
        "occurred": "2026-11-20T10:00:00.000+03:30",
        "captured": "2026-11-20T10:05:00.000+03:30",
        "place": "3F-12",
    }
    return Parcel.model_validate(usual | more)


def reference_of(sent: Parcel) -> Reference:
    """Return what its ticket is found by."""
    return Reference(sent.incident, sent.number)


def numbers(found: list[Receipt]) -> list[str]:
    """Return the numbers of what was found."""
    return [one.number for one in found]


def close(station: Station, line: str) -> str:
    """Log and close an incident; return its id."""
    incident = station.log(line).id
    closing.keep(station.folders, incident, SAID, station.clock.now())
    station.drain()
    return incident


def state(station: Station, incident: str) -> list[str]:
    """Return where its deliveries stand."""
    return [one.state for one in deliveries.of_incident(station.store, incident)]
