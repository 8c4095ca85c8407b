"""Lists of people: brought in from CSV and vCard, as one change that one undo takes back."""

import csv
import io
import logging
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from dst_console.desk.people import FIELDS, note_step
from dst_console.errors import BadInput, reason
from dst_console.export.table import restored
from dst_console.language.names import name_key, split_honorific
from dst_console.language.normalise import fold
from dst_console.models.person import Person
from dst_console.spool import new_id
from dst_console.store import incidents, journal, people
from dst_console.store.log import Store
from dst_console.translate import _


@dataclass(frozen=True, slots=True)
class Imported:
    """What an import came to."""

    added: int
    updated: int
    unchanged: int


def import_file(store: Store, path: Path) -> Imported:
    """Take in people from a `.vcf` file, or from CSV. Raises `BadInput` when it cannot be read."""
    try:
        content = path.read_bytes()
        text = content.decode("utf-16" if content[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8-sig")
    except OSError as error:
        raise BadInput(
            _("{name} cannot be read: {reason}.").format(name=path, reason=reason(error)),
            _("Nothing was imported."),
        ) from error
    except UnicodeDecodeError as error:
        raise BadInput(
            _("{name} is not written in UTF-8, so its names would be garbled.").format(name=path),
            _("Nothing was imported."),
            _("Save it as UTF-8, then try again."),
        ) from error
    return (import_vcard if path.suffix.lower() in (".vcf", ".vcard") else import_csv)(store, text)


def import_csv(store: Store, text: str) -> Imported:
    """Take in people from CSV: a header with at least a name column. Raises `BadInput` when there is none."""
    lines = _lines(text.removeprefix("\ufeff"))
    header = [_column(title) for title in lines[0]] if lines else []
    if "name" not in header:
        raise BadInput(
            _("The list has no column called name."),
            _("Nothing was imported."),
            _("Put a first line such as: name,phone,mail,place"),
        )
    records = [{field: cell for field, cell in zip(header, line, strict=False) if field} for line in lines[1:]]
    return _import(store, ({field: restored(cell) for field, cell in record.items()} for record in records))


def _lines(text: str) -> list[list[str]]:
    """Read every line before anything is imported; raises `BadInput` for what is no CSV."""
    try:
        return list(csv.reader(io.StringIO(text), _dialect(text)))
    except csv.Error as error:
        raise BadInput(_("This is no CSV: {error}.").format(error=error), _("Nothing was imported.")) from error


def _dialect(text: str) -> type[csv.Dialect]:
    """Return the dialect of a list: a comma, or the semicolon or tab that spreadsheets write in some countries."""
    first = text.partition("\n")[0]

    class Dialect(csv.excel):
        delimiter = max(",;\t", key=first.count)

    return Dialect


_TITLES = {
    "name": {
        "name",
        "full name",
        "fullname",
        "display name",
        "customer",
        "نام",
        "نام و نام خانوادگی",
        "имя",
        "фио",
    },
    "honorific": {"honorific", "title", "prefix", "عنوان", "обращение"},
    "phone": {"phone", "telephone", "mobile", "tel", "تلفن", "موبایل", "телефон"},
    "mail": {"mail", "email", "e-mail", "ایمیل", "رایانامه", "почта", "эл. почта"},
    "place": {"place", "room", "location", "office", "محل", "اتاق", "место", "кабинет"},
}


def _column(title: str) -> str:
    """Return the field that a column's title means, empty when it means none of ours."""
    folded = fold(title.strip())
    return next((field for field, titles in _TITLES.items() if folded in {fold(one) for one in titles}), "")


def import_vcard(store: Store, text: str) -> Imported:
    """Take in people from vCards (`.vcf`), versions 2.1 to 4.0. Raises `BadInput` when they cannot be read."""
    import vobject

    # It writes what it skips to the terminal, which the screens are drawn on.
    logging.getLogger("vobject.base").setLevel(logging.CRITICAL)
    try:
        cards = list(vobject.readComponents(text, allowQP=True, ignoreUnreadable=True))
    except (vobject.base.VObjectError, ValueError, LookupError) as error:
        raise BadInput(_("These are no vCards: {error}.").format(error=error), _("Nothing was imported.")) from error
    return _import(store, (_from_card(card) for card in cards if card.name == "VCARD"))


def _from_card(card: Any) -> dict[str, str]:
    """Return what a vCard says in our fields."""

    def first(name: str) -> str:
        found = card.contents.get(name)
        return str(found[0].value).strip() if found else ""

    structured = card.contents.get("n")
    parts = structured[0].value if structured else None
    name = first("fn") or _words(getattr(parts, "given", ""), getattr(parts, "family", ""))  # 2.1 asks for no FN
    return {
        "name": name,
        "honorific": _words(getattr(parts, "prefix", "")),
        "phone": first("tel").removeprefix("tel:"),  # 4.0 writes it as an address
        "mail": first("email").removeprefix("mailto:"),
        "place": first("x-room"),
    }


def _words(*parts: Any) -> str:
    """Join the parts of a structured name, each of which may be a list."""
    return " ".join(
        word.strip() for part in parts for word in (part if isinstance(part, list) else [str(part)]) if word.strip()
    )


def _import(store: Store, records: Iterable[dict[str, str]]) -> Imported:
    """Add who is new and fill what is new of who is known, as one change that one undo takes back."""
    added = updated = unchanged = 0
    steps: list[journal.Step] = []
    now = store.clock.now()
    with store.write() as session:
        for record in records:
            honorific, name = split_honorific(record.get("name", "").strip())
            if not name:
                continue
            given = {field: record.get(field, "").strip() for field in FIELDS[1:]}
            given["honorific"] = given["honorific"] or honorific or ""
            given = {field: value for field, value in given.items() if value}
            person = people.named(session, name_key(name))
            if person is None:
                person = people.add(session, Person(id=new_id(), name=name, name_key=name_key(name), added=now))
                incidents.change(session, person, given)
                steps.append({"table": "person", "id": person.id, "changes": {"removed": (True, False)}})
                added += 1
                continue
            changes = incidents.change(session, person, given)
            note_step(steps, "person", person.id, changes)
            updated, unchanged = updated + bool(changes), unchanged + (not changes)
        if steps:
            journal.remember(session, now, "import", str(added + updated), steps)
    return Imported(added, updated, unchanged)
