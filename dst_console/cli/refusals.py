"""What a command line was refused for, in the technician's language: the library that reads it speaks English alone."""

import re
from collections.abc import Callable, Mapping
from typing import Final

from dst_console.translate import _

_Found = Mapping[str, str]
_Patterns = Mapping[str, Callable[[_Found], str]]

_LINES: Final[_Patterns] = {
    r"No such option: (?P<name>\S+)(?: \(Possible options: (?P<near>.*)\))?": lambda found: _no_such_option(found),
    r"No such command '(?P<name>.*?)'\.(?: Did you mean (?P<near>.*)\?)?": lambda found: _no_such_command(found),
    r"Missing argument '(?P<name>.*)'\..*": lambda found: _("Missing argument '{name}'.").format(**found),
    r"Missing option '(?P<name>.*)'\..*": lambda found: _("Missing option '{name}'.").format(**found),
    r"Missing command\.": lambda _found: _("Missing command."),
    r"Option '(?P<name>.*)' requires an argument\.": lambda found: _("Option '{name}' needs a value.").format(**found),
    r"Option '(?P<name>.*)' does not take a value\.": lambda found: _("Option '{name}' takes no value.").format(
        **found
    ),
    r"Got unexpected extra argument\S* \((?P<name>.*)\)": lambda found: _("Too many words: {name}").format(**found),
    r"Invalid value for (?P<name>.*?): (?P<why>.*)": lambda found: _("Invalid value for {name}: {why}").format(
        name=found["name"], why=_said(_REASONS, found["why"])
    ),
}

_REASONS: Final[_Patterns] = {
    r"(?:Value error, )?(?P<value>'.*') is not one of (?P<choices>.*)\.": lambda found: _(
        "{value} is not one of {choices}."
    ).format(**found),
    r"Input should be a valid integer.*": lambda _found: _("A whole number is needed."),
    r"Input should be greater than or equal to (?P<n>\S+)": lambda found: _("{n} is the least.").format(**found),
    r"Input should be less than or equal to (?P<n>\S+)": lambda found: _("{n} is the most.").format(**found),
    r"Value error, (?P<why>.*)": lambda found: found["why"],
}


def told(message: str) -> str:
    """Return a refusal as a person is told it; one that is not known stays as it is."""
    return _said(_LINES, message)


def _said(patterns: _Patterns, message: str) -> str:
    for pattern, said in patterns.items():
        match = re.fullmatch(pattern, message, re.DOTALL)
        if match:
            return said(match.groupdict(default=""))
    return message


def _no_such_command(found: _Found) -> str:
    sentence = _("No such command '{name}'.").format(name=found["name"])
    return sentence + " " + _("Did you mean {near}?").format(near=found["near"]) if found["near"] else sentence


def _no_such_option(found: _Found) -> str:
    sentence = _("No such option: {name}").format(name=found["name"])
    return sentence + ". " + _("Did you mean {near}?").format(near=found["near"]) if found["near"] else sentence
