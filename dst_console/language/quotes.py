"""A customer's own words in a note: what stands in quotes, or on a line that begins with `>`."""

import re

_QUOTES = re.compile(r'“([^“”]+)”|«([^«»]+)»|„([^„“”]+)[“”]|"([^"\n]+)"|^\s*>\s?(.+)$', re.MULTILINE)


def quotes(text: str) -> list[str]:
    """Return what a customer is quoted with."""
    return [next(filter(None, groups)) for groups in _QUOTES.findall(text)]
