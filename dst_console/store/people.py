"""People the desk knows."""

import sys

from sqlmodel import Session, col, select

from dst_console.models.person import Person
from dst_console.models.views import KnownPerson


def add(session: Session, person: Person) -> Person:
    """Add somebody."""
    session.add(person)
    session.flush()
    return person


def get(session: Session, person_id: str) -> Person | None:
    """Return a person, following a merge to the one that stays."""
    person = session.get(Person, person_id)
    while person is not None and person.merged_into:
        person = session.get(Person, person.merged_into)
    return person


def named(session: Session, name_key: str) -> Person | None:
    """Return the person of that folded name; of several, the one known longest."""
    query = select(Person).where(Person.name_key == name_key, col(Person.removed).is_(False))
    person = session.exec(query.order_by(col(Person.merged_into).is_not(None), col(Person.added)).limit(1)).first()
    return get(session, person.id) if person else None


def everybody(session: Session, limit: int, offset: int = 0, like: str = "") -> list[Person]:
    """Return one page of people by name; `like` is folded text that the name must contain."""
    query = select(Person).where(col(Person.merged_into).is_(None), col(Person.removed).is_(False))
    if like:
        query = query.where(col(Person.name_key).contains(like, autoescape=True))
    return list(session.exec(query.order_by(col(Person.name_key), col(Person.id)).limit(limit).offset(offset)).all())


def known(session: Session, limit: int) -> tuple[KnownPerson, ...]:
    """Return people by name; as plain columns, because thousands of row objects would hold up the keyboard."""
    shown = (Person.name, Person.name_key, Person.honorific, Person.phone, Person.place)
    query = select(*shown).where(col(Person.merged_into).is_(None), col(Person.removed).is_(False))  # type: ignore[call-overload]
    query = query.order_by(col(Person.name_key), col(Person.id)).limit(limit).execution_options(yield_per=200)
    return tuple(
        KnownPerson(name, key, _once(honorific), phone, _once(place))
        for name, key, honorific, phone, place in session.execute(query)
    )


def _once(words: str | None) -> str | None:
    """Return a word that many people share as one object: thousands are held while one types."""
    return words and sys.intern(str(words))


def holding(session: Session, name_key: str, limit: int) -> list[Person]:
    """Return people whose name holds folded text."""
    query = select(Person).where(col(Person.merged_into).is_(None), col(Person.removed).is_(False))
    return list(session.exec(query.where(col(Person.name_key).contains(name_key, autoescape=True)).limit(limit)).all())
