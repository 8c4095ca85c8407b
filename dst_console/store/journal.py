"""The undo journal: each change under its name, with the steps that take it back (U20)."""

import json
from datetime import datetime
from typing import TypedDict

from sqlalchemy import update
from sqlmodel import Session, col, select

from dst_console.models.journal import Undo
from dst_console.models.values import Changes


class Step(TypedDict, total=False):
    """One thing a change did: columns of a row that changed, or an entry that was written."""

    table: str
    id: str
    changes: Changes
    entry: int


def remember(session: Session, at: datetime, label: str, subject: str, steps: list[Step]) -> None:
    """Write a change down; what had been undone before it can no longer be redone."""
    session.execute(update(Undo).where(col(Undo.undone)).values(dropped=True))
    session.add(Undo(at=at, label=label, subject=subject, steps=json.dumps(steps)))
    session.flush()


def last_done(session: Session) -> Undo | None:
    """Return the newest change that stands."""
    query = select(Undo).where(col(Undo.undone).is_(False), col(Undo.dropped).is_(False))
    return session.exec(query.order_by(col(Undo.id).desc()).limit(1)).first()


def first_undone(session: Session) -> Undo | None:
    """Return the change that was undone last."""
    query = select(Undo).where(col(Undo.undone), col(Undo.dropped).is_(False))
    return session.exec(query.order_by(col(Undo.id)).limit(1)).first()


def steps_of(change: Undo) -> list[Step]:
    """Return what a change did, in the order it was done."""
    steps: list[Step] = json.loads(change.steps)
    return steps
