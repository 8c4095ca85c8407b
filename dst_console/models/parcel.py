"""Parcel: what leaves the laptop for one target, kept as it was when it was queued (promise 6)."""

from typing import Literal

from dst_console.models.values import Frozen


class Parcel(Frozen):
    """An incident as targets may have it: what is private in its texts is masked unless it was confirmed.

    Of competence, drafts, figures and whatever a person keeps for themselves there is nothing here, so that no mapping
    can send it. Moments are ISO 8601 with their offset, empty where there is none; `says` is the body of the ticket, or
    what is told after it.
    """

    key: str
    """The delivery's own id: what is told after a ticket is found again by it."""

    incident: str
    """The incident's id, by which its ticket is found again (U1)."""

    number: str
    status: Literal["closed", "escalated", "open", "cancelled"]
    status_is_new: bool = True
    """Whether the target has not been told of this status before; else what it made of the ticket meanwhile stands."""

    kind: str
    source: str
    summary: str
    says: str
    customer: str = ""
    phone: str = ""
    mail: str = ""
    place: str = ""
    asset: str = ""
    category: str = ""
    impact: int | None = None
    urgency: int | None = None
    priority: int = 3
    occurred: str = ""
    captured: str = ""
    started: str = ""
    resolved: str = ""
    closed: str = ""
    work_minutes: int | None = None
    resolution: str = ""
    first_contact: bool | None = None
    """Whether it was resolved at the first contact, by the rule of the figures; None when that is not to be counted."""

    technician: str = ""

    @property
    def tag(self) -> str:
        """The mark that begins a subject, by which a ticket is found again where nothing else can be searched."""
        return f"[{self.number}]"
