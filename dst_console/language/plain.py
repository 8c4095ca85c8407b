"""Text from people, made safe to show: nothing in it can steer a terminal (U26, U36)."""

import re

# Tab and the line ends are here too: in a one-line place they would break the row.
_UNSAFE = re.compile(
    "[\x00-\x1f\x7f-\x9f"  # control bytes, C0 and C1
    "\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069"  # direction controls
    "\u2028\u2029"  # separators some terminals break lines at
    "\ud800-\udfff]"  # surrogates without their other half
)


def harmless(text: str, lines: bool = False) -> str:
    """The text with control characters as visible pictures; shown, never stored.

    A control byte becomes its picture (␛), a direction control, a C1 byte or a lone surrogate its number
    (⟨U+202E⟩). Zero-width joiner and non-joiner stay: Persian needs them. With `lines` new lines stay, and
    CR LF counts as one. Never fails; doing it twice changes nothing more.
    """
    if text.isascii() and text.isprintable():
        return text
    if not lines:
        return _UNSAFE.sub(_picture, text)
    rows = text.replace("\r\n", "\n").split("\n")
    return "\n".join(_UNSAFE.sub(_picture, row) for row in rows)


def _picture(match: re.Match[str]) -> str:
    code = ord(match[0])
    if code < 0x20:
        return chr(0x2400 + code)
    return "␡" if code == 0x7F else f"⟨U+{code:04X}⟩"
