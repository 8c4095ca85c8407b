"""The texts of procedures that were followed, and what is kept for oneself about a customer."""

from datetime import datetime

from sqlmodel import Session

from dst_console.models.competence import Competence
from dst_console.models.wording import Wording


def keep(session: Session, digest: str, procedure: str, version: int, text: str) -> None:
    """Keep a procedure's exact text, once."""
    if session.get(Wording, digest) is None:
        session.add(Wording(digest=digest, procedure=procedure, version=version, text=text))
        session.flush()


def text_of(session: Session, digest: str) -> str | None:
    """Return the text that a run was begun with."""
    found = session.get(Wording, digest)
    return found.text if found else None


def level_of(session: Session, about: str) -> str:
    """Return the level kept about a person (or an incident without one), empty when none is."""
    found = session.get(Competence, about)
    return found.level if found else ""


def keep_level(session: Session, about: str, level: str, at: datetime) -> None:
    """Keep a level; an empty one forgets it."""
    found = session.get(Competence, about)
    if not level:
        if found is not None:
            session.delete(found)
    else:
        found = found or Competence(about=about, level=level, at=at)
        found.level, found.at = level, at
        session.add(found)
    session.flush()
