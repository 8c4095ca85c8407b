"""The messages: a template from the code, a catalogue for each language, and what the program reads of it.

Nothing in these files depends on when or by whom they were made: no dates, no line numbers, sorted.
A translation is kept as long as its English sentence stands in the code.
"""

from collections.abc import Iterator
from copy import deepcopy
from io import BytesIO
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_file
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

from dst_console.export.handout import TEMPLATES
from dst_console.models import states
from tools import ROOT

DOMAIN = "dst-console"
PACKAGE = ROOT / "dst_console"
LOCALES = PACKAGE / "locales"
LANGUAGES = ("fa", "ru")
KEYWORDS: dict[str, tuple[int, ...] | None] = {"_": None, "ngettext": (1, 2), "later": None}
HEADERS = ("Language", "Plural-Forms", "MIME-Version", "Content-Type", "Content-Transfer-Encoding")

Message = tuple[str, str | tuple[str, ...], list[str]]


class Dateless(Catalog):
    """A catalogue whose header says nothing that changes by itself."""

    @property  # type: ignore[misc] # Babel's can be set; ours is only read
    def mime_headers(self) -> list[tuple[str, str]]:
        """Only the headers that say how to read the file."""
        return [(name, value) for name, value in self._get_mime_headers() if name in HEADERS]


def messages() -> Iterator[Message]:
    """Yield every message of the program: its file, the English, and its notes for translators."""
    for path in sorted(PACKAGE.rglob("*.py")):
        name = path.relative_to(ROOT).as_posix()
        for _line, message, comments, _context in extract_from_file(
            "python", str(path), keywords=KEYWORDS, comment_tags=("Translators:",), strip_comment_tags=True
        ):
            yield name, message, comments
    yield from of_templates()
    yield from named()


def of_templates() -> Iterator[Message]:
    """Yield the messages that stand in templates."""
    for path in sorted(TEMPLATES.glob("handout.*")):
        name = path.relative_to(ROOT).as_posix()
        for _line, message, comments, _context in extract_from_file(
            "jinja2.ext:babel_extract", str(path), keywords=KEYWORDS
        ):
            yield name, message, comments


def named() -> Iterator[Message]:
    """Yield the messages that the code says by a name: the words of the states."""
    for words in (states.State, states.Outcome, states.Kind, states.Source, states.EntryKind):
        for word in words:
            yield "dst_console/models/states.py", word.value, []


def template() -> Catalog:
    """Return the catalogue of all messages, without translations."""
    return _empty(None, f"Messages of {DOMAIN}.")


def _empty(language: str | None, title: str) -> Catalog:
    catalogue = Dateless(language, domain=DOMAIN, header_comment=f"# {title}", fuzzy=False)
    for name, message, comments in messages():
        catalogue.add(message, locations=[(name, 0)], auto_comments=comments)
    return catalogue


def translated(language: str, known: bytes) -> Catalog:
    """Return the catalogue of a language: the messages of today, translated as in `known` (a .po file)."""
    before = read_po(BytesIO(known), locale=language, domain=DOMAIN)
    after = _empty(language, f"Messages of {DOMAIN} in {language}.")
    for message in after:
        old = before.get(message.id, message.context) if message.id else None
        if old is not None and isinstance(old.id, str) == isinstance(message.id, str):
            message.string, message.flags, message.user_comments = old.string, old.flags, old.user_comments
    return after


def as_po(catalogue: Catalog) -> bytes:
    """Return a catalogue as the text that translators edit."""
    file = BytesIO()
    write_po(file, catalogue, width=110, sort_output=True, include_lineno=False)
    return file.getvalue().rstrip(b"\n") + b"\n"


def as_mo(catalogue: Catalog) -> bytes:
    """Return a catalogue as the program reads it; a plural with a form missing is left to the English."""
    whole = deepcopy(catalogue)
    for message in catalogue:
        if message.id and not all(message.string or [""]):
            whole.delete(message.id, message.context)
    file = BytesIO()
    write_mo(file, whole)
    return file.getvalue()


def folder(language: str) -> Path:
    """Return where a language's catalogue lives."""
    return LOCALES / language / "LC_MESSAGES"


def files() -> dict[str, bytes]:
    """Return the template and every language's catalogue, as text and compiled, as they should be."""
    made = {LOCALES / f"{DOMAIN}.pot": as_po(template())}
    for language in LANGUAGES:
        path = folder(language) / f"{DOMAIN}.po"
        catalogue = translated(language, path.read_bytes() if path.exists() else b"")
        made[path] = as_po(catalogue)
        made[path.with_suffix(".mo")] = as_mo(catalogue)
    return {path.relative_to(ROOT).as_posix(): content for path, content in made.items()}
