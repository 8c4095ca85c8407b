"""The words an incident can be described by, and the ways its state may change."""

from enum import StrEnum


class State(StrEnum):
    """Where an incident stands."""

    CAPTURED = "captured"
    OPEN = "open"
    WAITING = "waiting"
    ESCALATED = "escalated"
    RESOLVED = "resolved"
    CLOSED = "closed"
    CANCELLED = "cancelled"


class Outcome(StrEnum):
    """What a walk-up came to; solved and sent to the desk may both hold (W3)."""

    SOLVED = "solved"
    DESK = "desk"
    CALLBACK = "callback"
    VISIT = "visit"
    ESCALATED = "escalated"


class Kind(StrEnum):
    """An unplanned interruption, or an agreed normal part of delivery (ITIL 4)."""

    INCIDENT = "incident"
    REQUEST = "request"


class Source(StrEnum):
    """How the request reached the technician."""

    WALK_UP = "walk-up"
    VISIT = "visit"
    PHONE = "phone"
    MAIL = "mail"
    CHAT = "chat"
    SOCIAL = "social"


class VisitState(StrEnum):
    """Where a visit stands."""

    PLANNED = "planned"
    ON_THE_WAY = "on-the-way"
    ARRIVED = "arrived"
    LEFT = "left"
    CANCELLED = "cancelled"


class Promise(StrEnum):
    """What was promised for a time."""

    CALLBACK = "callback"
    UPDATE = "update"
    VISIT = "visit"


class DeliveryState(StrEnum):
    """Where something that must go up to a target stands."""

    QUEUED = "queued"
    SENDING = "sending"
    SENT = "sent"
    UNSURE = "unsure"
    REFUSED = "refused"
    PARKED = "parked"
    DROPPED = "dropped"
    WITHDRAWN = "withdrawn"


class Visibility(StrEnum):
    """Who may read an article: the desk alone, or everybody (Q6)."""

    INTERNAL = "internal"
    PUBLIC = "public"


class UseResult(StrEnum):
    """What came of an article that was taken."""

    UNKNOWN = "unknown"
    WORKED = "worked"
    PARTLY = "partly"
    NOT = "not"


class EntryKind(StrEnum):
    """What an entry of the timeline records."""

    CAPTURED = "captured"
    NOTE = "note"
    BEGUN = "begun"
    STEP = "step"
    PAUSE = "pause"
    TICK = "tick"
    ANSWER = "answer"
    ATTEMPT = "attempt"
    SEARCH = "search"
    SKIPPED = "skipped"
    CLOCK = "clock"
    ENDED = "ended"
    CLOSED = "closed"
    SURVEY = "survey"
    SENT = "sent"
    VISIT = "visit"
    FOLLOW_UP = "follow-up"
    ARTICLE = "article"
    OUTCOME = "outcome"
    CORRECTION = "correction"
    AMENDMENT = "amendment"
    UNDO = "undo"
    REDO = "redo"
    CANCELLED = "cancelled"


TRANSITIONS: dict[State, frozenset[State]] = {
    State.CAPTURED: frozenset({State.OPEN, State.WAITING, State.ESCALATED, State.RESOLVED, State.CANCELLED}),
    State.OPEN: frozenset({State.WAITING, State.ESCALATED, State.RESOLVED, State.CANCELLED}),
    State.WAITING: frozenset({State.OPEN, State.ESCALATED, State.RESOLVED, State.CANCELLED}),
    State.ESCALATED: frozenset({State.OPEN, State.WAITING, State.RESOLVED, State.CANCELLED}),
    State.RESOLVED: frozenset({State.OPEN, State.CLOSED}),
    State.CLOSED: frozenset({State.OPEN}),
    State.CANCELLED: frozenset({State.OPEN}),
}
"""Which state may follow which; undo alone may take a step back that is not drawn here."""

VISIT_TRANSITIONS: dict[VisitState, frozenset[VisitState]] = {
    VisitState.PLANNED: frozenset({VisitState.ON_THE_WAY, VisitState.ARRIVED, VisitState.CANCELLED}),
    VisitState.ON_THE_WAY: frozenset({VisitState.PLANNED, VisitState.ARRIVED, VisitState.CANCELLED}),
    VisitState.ARRIVED: frozenset({VisitState.LEFT}),
    VisitState.LEFT: frozenset(),
    VisitState.CANCELLED: frozenset({VisitState.PLANNED}),
}
"""Which state of a visit may follow which."""

DELIVERY_TRANSITIONS: dict[DeliveryState, frozenset[DeliveryState]] = {
    DeliveryState.QUEUED: frozenset(
        {
            DeliveryState.SENDING,
            DeliveryState.PARKED,
            DeliveryState.DROPPED,
            DeliveryState.WITHDRAWN,
            DeliveryState.SENT,  # it was found, while a person said that it is not there
        }
    ),
    DeliveryState.SENDING: frozenset(
        {DeliveryState.SENT, DeliveryState.UNSURE, DeliveryState.REFUSED, DeliveryState.QUEUED}
    ),
    DeliveryState.UNSURE: frozenset(
        {DeliveryState.SENT, DeliveryState.QUEUED, DeliveryState.PARKED, DeliveryState.DROPPED}
    ),
    DeliveryState.REFUSED: frozenset({DeliveryState.QUEUED, DeliveryState.PARKED, DeliveryState.DROPPED}),
    DeliveryState.PARKED: frozenset({DeliveryState.QUEUED, DeliveryState.UNSURE, DeliveryState.DROPPED}),
    DeliveryState.DROPPED: frozenset({DeliveryState.QUEUED, DeliveryState.UNSURE}),
    DeliveryState.WITHDRAWN: frozenset({DeliveryState.QUEUED}),
    DeliveryState.SENT: frozenset(),
}
"""Which state of a delivery may follow which: what may have arrived is looked for before it goes again (U1, U2)."""

GOING = (DeliveryState.QUEUED, DeliveryState.SENDING, DeliveryState.UNSURE)
"""States in which the courier goes on by itself."""

TO_SEND = (*GOING, DeliveryState.REFUSED, DeliveryState.PARKED)
"""States in which something still waits to be sent, by itself or by a person's hand."""

DUE_VISITS = (VisitState.PLANNED, VisitState.ON_THE_WAY, VisitState.ARRIVED)
"""States in which somebody waits for the technician, or is with them."""

UNFINISHED = (State.CAPTURED, State.OPEN, State.WAITING, State.ESCALATED)
"""States in which somebody still waits for something."""

STATE_AFTER = {
    Outcome.SOLVED: State.RESOLVED,
    Outcome.DESK: State.ESCALATED,
    Outcome.CALLBACK: State.WAITING,
    Outcome.VISIT: State.WAITING,
    Outcome.ESCALATED: State.ESCALATED,
}
"""The state an outcome leads to; solved wins over the others (W3)."""


def may_follow(before: State, after: State) -> bool:
    """Say whether an incident may go from `before` to `after` (standing still is always allowed)."""
    return before == after or after in TRANSITIONS[before]


def state_after(outcomes: "tuple[str, ...] | list[str]") -> State:
    """Return the state that outcomes lead to: solved first, else the first one said, else captured."""
    if Outcome.SOLVED in outcomes:
        return State.RESOLVED
    return STATE_AFTER[Outcome(outcomes[0])] if outcomes else State.CAPTURED
