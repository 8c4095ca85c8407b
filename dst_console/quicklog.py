"""`dst log LINE`: save one line, or each of standard input, within two starts of an empty interpreter."""

import os
import sys

from dst_console import spool, translate
from dst_console.envelope import escape, stamp
from dst_console.translate import _

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import TextIO


def later(message: str) -> str:
    """Mark a message that is translated when it is shown."""
    return message


OPTIONS = (
    ("--person", "NAME", later("who asked")),
    ("--place", "PLACE", later("where they sit")),
    ("--category", "WORD", later("what kind of thing it is about")),
    ("--urgency", "1-4", later("how soon it must be right: 1 now, 4 some day")),
    ("--impact", "1-3", later("whom it stops: 1 a department, 2 a group, 3 one person")),
    ("--asset", "TAG", later("the device's tag or name")),
    ("--phone", "NUMBER", later("where to call back")),
    ("--mail", "ADDRESS", later("where to write back")),
    ("--at", "TIME", later("when it happened, such as 9:40 or -15m")),
    (
        "--outcome",
        "WORD",
        later("what came of it: solved, desk, callback, visit, escalated; may be repeated"),
    ),
    ("--request", "", later("it is a service request, not an incident")),
    ("--work", "MINUTES", later("minutes already worked on it")),
    ("--json", "", later("print one JSON object per line saved")),
    ("--number", "", later("enter it into the log now and print its local number")),
)
"""The options of `dst log`: name, what its value is called ("" for a switch), help (a message id)."""

OUTCOMES = ("solved", "desk", "callback", "visit", "escalated")
"""The words `--outcome` takes; several are kept in one field, with commas."""
RANGES = {"--urgency": (1, 4), "--impact": (1, 3), "--work": (0, 9999)}
"""The options that take a whole number, with the least and the most."""

_METAVARS = {name: metavar for name, metavar, _help in OPTIONS}


class BadOption(ValueError):
    """An option that cannot be taken as it is; its text is one sentence for the person."""


class Order:
    """What was asked for: the line (or standard input), the fields, and how to answer."""

    def __init__(self) -> None:
        self.words: list[str] = []
        self.from_stdin = False
        self.fields: dict[str, str] = {}
        self.as_json = False
        self.number = False


def run(argv: list[str]) -> int:
    """Carry out `dst log` with the words after `log`; return the exit code (`errors.EXIT_CODES`)."""
    translate.set_language(translate.language_of(os.environ))
    try:
        order = parse(argv)
    except BadOption as error:
        _tell(sys.stderr, str(error))
        return 2
    try:
        return _save_all(order)
    except KeyboardInterrupt:  # what was acknowledged is saved; the rest was never taken
        return 130


def parse(argv: list[str]) -> Order:
    """Tell options from words: only words that begin with `--` are options, and none after a bare `--`.

    Raises BadOption.
    """
    order = Order()
    ended = False
    rest = iter(argv)
    for word in rest:
        if word == "--" and not ended:
            ended = True
        elif word.startswith("--") and not ended:
            _take_option(order, word, rest)
        else:
            order.words.append(word)
    order.from_stdin = order.words == ["-"] and not ended
    return order


def _take_option(order: Order, word: str, rest: "Iterator[str]") -> None:
    name, equals, value = word.partition("=")
    if name not in _METAVARS:
        raise BadOption(_unknown(name))
    if not _METAVARS[name]:
        if equals:
            raise BadOption(_("{option} takes no value.").format(option=name))
        _switch(order, name)
        return
    if not equals:
        value = next(rest, "--")
        if value.startswith("--"):
            raise BadOption(_("{option} needs a value.").format(option=name))
    _set_field(order.fields, name, value)


def _switch(order: Order, name: str) -> None:
    if name == "--request":
        order.fields["request"] = "yes"
    elif name == "--json":
        order.as_json = True
    else:
        order.number = True


def _set_field(fields: dict[str, str], name: str, value: str) -> None:
    key = name[2:]
    if not value.strip():
        raise BadOption(_("{option} needs a value.").format(option=name))
    if name == "--outcome":
        if value not in OUTCOMES:
            words = ", ".join(OUTCOMES)
            raise BadOption(_("{option} is one of: {words}.").format(option=name, words=words))
        given = filter(None, fields.get(key, "").split(","))
        value = ",".join(dict.fromkeys([*given, value]))
    elif key in fields:
        raise BadOption(_("{option} was given twice.").format(option=name))
    fields[key] = str(_number(name, value)) if name in RANGES else value


def _number(name: str, value: str) -> int:
    """Return a whole number in its range; the digits may be of any script."""
    least, most = RANGES[name]
    if value.isdecimal() and len(value) < 10 and least <= int(value) <= most:
        return int(value)
    raise BadOption(
        _("{option} is a number from {least} to {most}, not {value}.").format(
            option=name, least=least, most=most, value=escape(value)
        )
    )


def _unknown(name: str) -> str:
    from difflib import get_close_matches

    near = get_close_matches(name, _METAVARS, 1)
    if near:
        return _("There is no option {name}; did you mean {near}?").format(name=escape(name), near=near[0])
    return _("There is no option {name}; to save such a word as it is, put -- before it.").format(name=escape(name))


def _save_all(order: Order) -> int:
    """Save every line, each acknowledged as soon as the disk has it, whatever became of the others."""
    places = spool.spool_folders(os.environ)
    ids = []
    lost = seen = False
    for line in _stdin_lines() if order.from_stdin else [" ".join(order.words)]:
        if line.strip():
            seen = True
            ident = _save(line, order, places)
            ids += [ident] if ident else []
            lost = lost or not ident
    if not seen:
        _tell(sys.stderr, _("There is nothing to save: the line is empty."))
        return 2
    if ids and "at" in order.fields:
        _check_moment(order.fields["at"])
    code = _print_numbers(ids, order.as_json) if order.number and ids else 0
    return spool.SpoolError.exit_code if lost else code


def _check_moment(words: str) -> None:
    """Say so when the log will not understand the time given; what was saved stays saved."""
    from datetime import datetime

    from dst_console.language.grammar import parse  # slow to load, so only where a time was given

    if parse(words, datetime.now().astimezone()).occurred is None:
        told = _("{value} is no time that has been; the time in the line, or else now, was taken.")
        _tell(sys.stderr, told.format(value=escape(words)))


def _save(line: str, order: Order, places: list[str]) -> str:
    """Save one line and say so; hand it back and return nothing when no place takes it."""
    at = stamp()
    try:
        ident, path = spool.put_at(places, line, fields=order.fields, at=at)
    except spool.SpoolError as error:
        _hand_back(line, order.fields, error)
        return ""
    if not path.startswith(places[0]):
        note = _("The data folder cannot be written; this was saved as {path}.")
        _tell(sys.stderr, note.format(path=escape(path)))
    if order.as_json and not order.number:
        import json

        _tell(sys.stdout, json.dumps({"id": ident, "at": at, "line": line}))
    elif not order.number:
        _tell(sys.stdout, _("Saved {id}").format(id=ident))
    return ident


def _stdin_lines() -> "Iterator[str]":
    """Give the lines as they come; bytes that are no UTF-8 stay what they are, as lone surrogates."""
    if sys.stdin is None:
        return
    for raw in sys.stdin.buffer:
        yield raw.removesuffix(b"\n").removesuffix(b"\r").decode("utf-8", "surrogateescape")


def _print_numbers(ids: list[str], as_json: bool) -> int:
    from dst_console.cli.log import print_numbers
    from dst_console.errors import DeskError

    try:
        return print_numbers(ids, as_json)
    except DeskError as error:
        for ident in ids:
            _tell(sys.stdout, _("Saved {id}").format(id=ident))
        _tell(sys.stderr, str(error))
        return error.exit_code


def _hand_back(line: str, fields: dict[str, str], error: spool.SpoolError) -> None:
    """Print what could not be saved, so that it can be copied: its very bytes, unless to a terminal."""
    _tell(sys.stderr, str(error))
    for text in (line, *(f"--{name}={value}" for name, value in fields.items())):
        if sys.stderr is None or sys.stderr.isatty():
            _tell(sys.stderr, escape(text))
        else:
            _tell_bytes(text)


def _tell_bytes(text: str) -> None:
    try:
        sys.stderr.buffer.write(text.encode("utf-8", "surrogateescape") + b"\n")
        sys.stderr.buffer.flush()
    except (AttributeError, OSError, ValueError):
        _tell(sys.stderr, text)


def _tell(stream: "TextIO | None", text: str) -> None:
    """Print a line whatever the stream can show; a reader that went away is no reason to stop saving."""
    if stream is None:
        return
    try:
        encoding = stream.encoding or "utf-8"
        stream.write(text.encode(encoding, "backslashreplace").decode(encoding) + "\n")
        stream.flush()
    except OSError:
        # Else the interpreter tries to print it again at its end, and fails with an exit code of its own.
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, stream.fileno())
        os.close(nowhere)
