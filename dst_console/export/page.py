"""What the pages of ours have in common: they load and run nothing, and go the way their language is read."""

import re
from html import escape

from dst_console.export.procedure import RIGHT_TO_LEFT
from dst_console.language.plain import harmless
from dst_console.translate import language

POLICY = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'"
"""What a browser may do for a page of ours (Content-Security-Policy): style it, and nothing else."""

_DATE = re.compile(r"\d{4}-\d\d-\d\d(?:[T ]\d\d:\d\d(?::\d\d(?:\.\d+)?)?(?:[+-]\d\d:\d\d)?)?", re.ASCII)


def direction() -> str:
    """Return the way the language spoken now is read: `rtl` or `ltr`."""
    return "rtl" if language() in RIGHT_TO_LEFT else "ltr"


def head(title: str, style: str) -> str:
    """Return all of a page that comes before its body; `title` is plain text, `style` CSS."""
    return (
        f'<!DOCTYPE html>\n<html lang="{language()}" dir="{direction()}">\n<head>\n<meta charset="utf-8">\n'
        f'<meta http-equiv="Content-Security-Policy" content="{POLICY}">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>{safe(title)}</title>\n<style>\ntime {{ white-space: nowrap }}\n{style}\n</style>\n</head>\n"
    )


def safe(words: str, lines: bool = False) -> str:
    """Return a text as HTML that shows it as it is."""
    return escape(harmless(words, lines=lines))


def shown(words: str, lines: bool = False) -> str:
    """Return a text as HTML that shows it as it is; dates stand in their order, behind Persian words too (U26)."""
    return _DATE.sub(r'<time dir="ltr">\g<0></time>', safe(words, lines))
