"""The technician's settings: typed, with defaults; this class is the manual."""

import difflib
import os
import re
import tomllib
from dataclasses import dataclass, field, fields
from datetime import date
from typing import Any

from dst_console.errors import BadInput
from dst_console.paths import Folders
from dst_console.translate import _

FILE_NAME = "config.toml"
THEMES = ("dst-dark", "dst-light", "dst-contrast", "ansi")
DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
WEEKENDS = {"saturday-sunday": DAYS[5:], "friday": DAYS[3:5]}
"""Days off by a weekend's name; where Friday is free, Thursday is too, unless `hours` says otherwise."""

USUAL_TARGET: dict[str, dict[str, Any]] = {"folder": {"kind": "folder"}}
"""Where tickets go as long as nothing is set: into a folder beside the log."""

Week = tuple[tuple[int, int] | None, ...]
"""From Monday to Sunday when work begins and ends, in minutes after midnight; None on a day off."""

_SPAN = re.compile(r"\s*(\d{1,2}):([0-5]\d)\s*[-–]\s*(\d{1,2}):([0-5]\d)\s*")
_MIDNIGHT = 24 * 60
_PHONE = re.compile(r"[+*#(]*\d[\d\s()./+*#-]{0,40}(?:[\s,;]*[^\W\d]{1,12}\.?\s*\d{1,8})?")
"""Digits of any script with what is written between them, and an extension: `+98 21 2214 ext. 7`."""
_MAIL = re.compile(r"[^\s@<>]{1,64}@[^\s@<>]{1,200}")


_TARGET = re.compile(rb"""(?m)^\s*\[\s*targets\s*\.\s*(?:([\w-]+)|"([^"\n]+)"|'([^'\n]+)')\s*[.\]]""")


def _doc(default: Any, doc: str) -> Any:
    factory = {"default_factory": default} if callable(default) else {"default": default}
    return field(**factory, metadata={"doc": doc})


@dataclass(frozen=True)
class Settings:
    """What can be set in `config.toml`."""

    name: str = _doc("", "The technician's name, used where the program writes on their behalf.")
    initials: str = _doc("", "Station initials that begin every local number, as in `SA-0142`; `DST` when empty.")
    service_centre: str = _doc(
        "", "Where customers are sent: an address, a phone number or a web page; shown as a QR code."
    )
    service_centre_words: str = _doc(
        "",
        "The words to say when a customer is sent to the service centre; a short default is used when empty.",
    )
    language: str = _doc("", "`en`, `fa` or `ru`; the session's own language when empty.")
    theme: str = _doc("dst-dark", "One of `dst-dark`, `dst-light`, `dst-contrast`, `ansi`.")
    asked: bool = _doc(False, "Whether the three questions of the first start were answered or skipped.")
    keys: dict[str, str] = _doc(dict, 'Keys of your own, as `action = "key,key"`; `dst keys` lists the actions.')
    weekend: str = _doc(
        "saturday-sunday", "The days off: `saturday-sunday`, or `friday`, when work goes from Saturday to Wednesday."
    )
    hours: str = _doc(
        "8:00-16:00",
        "The working hours, by which the time to resolve is counted. Days that differ follow after commas: "
        "`8:00-16:00, thursday 8:00-12:00`, or `9:00-18:00, friday off`.",
    )
    holidays: list[str] = _doc(list, 'Days on which nobody works, as `["2026-12-25", "2027-01-01"]`.')
    phone: str = _doc("", "The telephone number at which customers reach you, for the hand-out.")
    mail: str = _doc("", "The mail address at which customers reach you, for the hand-out.")

    targets: dict[str, dict[str, Any]] = _doc(
        dict,
        "Where closed and escalated incidents are sent, as tables `[targets.<name>]`; see docs/targets.md. Without "
        "any, tickets are written into the folder `outgoing` beside the log.",
    )
    send_by_itself: bool = _doc(
        True,
        "Whether the open console sends by itself what is queued; `dst sync` and the outbox's own key always do.",
    )

    @property
    def sends_to(self) -> tuple[str, ...]:
        """The names of the targets that tickets go to, in their order: the usual one where none is set."""
        return tuple(self.targets or USUAL_TARGET)

    @property
    def prefix(self) -> str:
        """The initials that begin a local number."""
        return "".join(filter(str.isalnum, self.initials)).upper()[:6] or "DST"


@dataclass(frozen=True)
class Problem:
    """One thing wrong with the configuration: where it is, what it is, what would be right."""

    where: str
    what: str


def config_path(folders: Folders) -> str:
    """Return where the configuration file is looked for."""
    return os.path.join(folders.config, FILE_NAME)


def read(folders: Folders) -> tuple[Settings, list[Problem]]:
    """Read the configuration; what is wrong keeps its default and is named. Never raises, creates nothing."""
    path, data = config_path(folders), b""
    try:
        with open(path, "rb") as file:
            data = file.read()
        return _checked(tomllib.loads(data.decode()), path)
    except FileNotFoundError:
        return Settings(), []
    except (OSError, ValueError, RecursionError) as error:
        wrong = Problem(path, _("cannot be read ({error}); the defaults are used").format(error=error))
        return Settings(targets=_named(data)), [wrong]


def _named(data: bytes) -> dict[str, dict[str, Any]]:
    """Return the targets named in a file that cannot be read, with nothing set: what is for them waits.

    Were the usual one to take their place, they would never hear of what is closed until it can be read again.
    """
    return {name.decode(errors="replace"): {} for names in _TARGET.findall(data) for name in names if name}


def _checked(found: dict[str, Any], path: str) -> tuple[Settings, list[Problem]]:
    known = {one.name: one for one in fields(Settings)}
    kept: dict[str, Any] = {}
    problems = []
    if isinstance(found.get("keys"), dict):
        found["keys"] = _flat(found["keys"])
    if isinstance(found.get("holidays"), list):  # TOML has days of its own, which need no quotes
        found["holidays"] = [str(day) for day in found["holidays"]]
    for key, value in found.items():
        wrong = _unknown(key, known) if key not in known else _wrong_value(key, value)
        if wrong:
            problems.append(Problem(f"{path}: {key}", wrong))
            if key == "targets" and isinstance(value, dict):
                kept[key] = {name: {} for name in value}  # what is for them waits, see _named
        else:
            kept[key] = value
    return Settings(**kept), problems


def _flat(table: dict[str, Any], before: str = "") -> dict[str, Any]:
    """Read `today.capture = "a"`, which TOML takes for a table in a table, as the action `today.capture`."""
    flat: dict[str, Any] = {}
    for name, value in table.items():
        flat |= _flat(value, f"{before}{name}.") if isinstance(value, dict) else {before + name: value}
    return flat


def _unknown(key: str, known: dict[str, Any]) -> str:
    near = difflib.get_close_matches(key, known, 1)
    if near:
        return _("there is no such setting; did you mean {near}?").format(near=near[0])
    return _("there is no such setting")


def _wrong_value(key: str, value: Any) -> str:
    expected = type(getattr(Settings(), key))
    if not isinstance(value, expected):
        return _("must be {expected}; the default is used").format(expected=_type_name(expected))
    if key == "keys" and not all(isinstance(one, str) for one in value.values()):
        return _('each key must be a text such as "f2,ctrl+n"; the defaults are used')
    if key == "targets" and not all(isinstance(one, dict) for one in value.values()):
        return _("each target must be a table `[targets.<name>]`; none of them is used")
    if key == "theme" and value not in THEMES:
        return _("must be one of {choices}; the default is used").format(choices=", ".join(THEMES))
    if key == "language" and value not in ("", "en", "fa", "ru"):
        return _("must be one of {choices}; the default is used").format(choices="en, fa, ru")
    return _wrong_time(key, value) or _wrong_contact(key, value)


def _wrong_contact(key: str, value: Any) -> str:
    if key == "phone" and value and not _PHONE.fullmatch(value):
        return _('must be a telephone number such as "+98 21 2214"; it is left out')
    if key == "mail" and value and not _MAIL.fullmatch(value):
        return _('must be a mail address such as "sara@example.org"; it is left out')
    return ""


def _wrong_time(key: str, value: Any) -> str:
    if key == "weekend" and value not in WEEKENDS:
        return _("must be one of {choices}; the default is used").format(choices=", ".join(WEEKENDS))
    if key == "hours" and not are_hours(value):
        return _('must be hours such as "8:00-16:00, thursday 8:00-12:00"; the default is used')
    if key == "holidays" and not all(is_day(one) for one in value):
        return _('must be a list of days such as ["2026-12-25"]; the default is used')
    return ""


def _type_name(expected: type) -> str:
    return {str: _("a text"), bool: _("true or false"), dict: _("a table"), list: _("a list")}[expected]


def week(weekend: str, hours: str) -> Week:
    """Return the working hours of each day; what `hours` says of a day wins over the weekend.

    Raises ValueError when `hours` cannot be read.
    """
    usual, *others = hours.split(",")
    days: list[tuple[int, int] | None] = [_span(usual)] * len(DAYS)
    for day in WEEKENDS[weekend]:
        days[DAYS.index(day)] = None
    for other in others:
        day, _space, said = other.strip().lower().partition(" ")
        days[DAYS.index(day)] = None if said.strip() == "off" else _span(said)
    return tuple(days)


def _span(text: str) -> tuple[int, int]:
    """Read `8:00-16:00` as minutes after midnight; raises ValueError."""
    found = _SPAN.fullmatch(text)
    if not found:
        raise ValueError(text)
    opens, past, closes, beyond = map(int, found.groups())
    start, end = opens * 60 + past, closes * 60 + beyond
    if not start < end <= _MIDNIGHT:
        raise ValueError(text)
    return start, end


def are_hours(text: str) -> bool:
    """Say whether `hours` can be read."""
    try:
        week("saturday-sunday", text)
    except ValueError:
        return False
    return True


def is_day(text: str) -> bool:
    """Say whether a text is a day as `holidays` lists them."""
    try:
        date.fromisoformat(text)
    except ValueError:
        return False
    return True


def text(folders: Folders) -> str:
    """Return the file as it stands, empty when there is none. Raises OSError."""
    try:
        with open(config_path(folders), encoding="utf-8", errors="replace") as file:
            return file.read()
    except FileNotFoundError:
        return ""


def replace(folders: Folders, text: str) -> None:
    """Put another text into the file. Raises OSError when it cannot be written, `BadInput` for what cannot be read."""
    from dst_console import durable

    try:
        written = text.encode()
        tomllib.loads(text)
    except (ValueError, RecursionError) as error:
        raise BadInput(
            _("{path} cannot be read: {error}.").format(path=FILE_NAME, error=error), _("It was left as it is.")
        ) from error
    os.makedirs(folders.config, mode=0o700, exist_ok=True)
    durable.write(config_path(folders), written)


def write(folders: Folders, **changes: Any) -> None:
    """Set some settings in the file, keeping the person's comments and order.

    Raises OSError when it cannot be written, `BadInput` when what is there cannot be read.
    """
    import tomlkit

    from dst_console import durable

    path = config_path(folders)
    try:
        with open(path, encoding="utf-8") as file:
            document = tomlkit.load(file)
    except FileNotFoundError:
        document = tomlkit.document()
    except (ValueError, RecursionError) as error:
        raise BadInput(
            _("{path} cannot be read: {error}.").format(path=path, error=error),
            _("It was left as it is."),
            _("Mend it, then try again."),
        ) from error
    document.update(changes)
    os.makedirs(folders.config, mode=0o700, exist_ok=True)
    durable.write(path, tomlkit.dumps(document).encode())
