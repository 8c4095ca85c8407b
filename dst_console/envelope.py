"""How a text is kept in a file: readable header lines, a checksum, a blank line, the text's own bytes."""

import time
import zlib

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

SPOOL = "dst-spool"
"""How a spool file begins."""
DRAFT = "dst-draft"
"""How a draft begins."""
VERSION = "1"
SUFFIX = ".txt"
"""How the name of a whole file ends."""

_ESCAPES = {ord("\\"): "\\\\", 127: "\\x7f"} | {code: f"\\x{code:02x}" for code in range(32)}
_DIGITS = {"x": 2, "u": 4}


def pack(magic: str, headers: "Iterable[tuple[str, str]]", text: str) -> bytes:
    """Return the file's bytes: `magic`, the headers in their order, length and checksum, then `text`.

    Header values may hold anything. Lone surrogates, which stand for bytes that were no UTF-8, survive.
    """
    body = text.encode("utf-8", "surrogatepass")
    lines = [f"{magic}: {VERSION}", *(f"{escape(name, ':')}: {escape(value)}" for name, value in headers)]
    head = ("\n".join(lines) + f"\nlength: {len(body)}\n").encode("utf-8", "backslashreplace")
    return head + f"checksum: {zlib.crc32(body, zlib.crc32(head)):08x}\n\n".encode() + body


def unpack(magic: str, data: bytes) -> tuple[list[tuple[str, str]], str]:
    """Return the headers and the text of what `pack` wrote; raises ValueError for anything that is not whole.

    Bytes after the text are not ours: what a reserve file held before (see `reserve`).
    """
    head, blank, rest = data.partition(b"\n\n")
    signed, found, checksum = head.rpartition(b"\nchecksum: ")
    if not (blank and found and signed.startswith(f"{magic}: {VERSION}\n".encode())):
        raise ValueError("no header")
    lines = signed.decode("utf-8").split("\n")[1:]
    headers = [(unescape(name), unescape(value)) for name, _colon, value in (x.partition(": ") for x in lines)]
    name, length = headers.pop()
    body = rest[: int(length)]
    if name != "length" or len(body) != int(length):
        raise ValueError("cut short")
    if zlib.crc32(body, zlib.crc32(signed + b"\n")) != int(checksum, 16):
        raise ValueError("checksum differs")
    return headers, body.decode("utf-8", "surrogatepass")


def escape(text: str, more: str = "") -> str:
    """Return `text` on one line: a backslash, control bytes and the letters in `more` as backslash codes."""
    safe = text.translate(_ESCAPES)
    for letter in more:
        safe = safe.replace(letter, f"\\x{ord(letter):02x}")
    return safe


def unescape(text: str) -> str:
    r"""Undo `escape`, and the `\udc80` that encoding made of a lone surrogate; raises ValueError."""
    first, *others = text.split("\\")
    parts = [first]
    plain = False  # after an escaped backslash the next piece is no code
    for piece in others:
        if plain:
            parts.append(piece)
            plain = False
        elif not piece:
            parts.append("\\")
            plain = True
        else:
            end = 1 + _DIGITS.get(piece[0], 0)
            parts.append(chr(int(piece[1:end], 16)) + piece[end:])
    return "".join(parts)


def stamp(at: "datetime | str | None" = None) -> str:
    """Return a moment, or now, as ISO 8601 with milliseconds and the offset of the place (M5)."""
    if isinstance(at, str):
        return at
    if at is not None:
        return (at if at.tzinfo else at.astimezone()).isoformat(timespec="milliseconds")
    seconds, rest = divmod(time.time_ns(), 1_000_000_000)
    local = time.localtime(seconds)
    sign, offset = ("-", -local.tm_gmtoff) if local.tm_gmtoff < 0 else ("+", local.tm_gmtoff)
    day = f"{local.tm_year:04}-{local.tm_mon:02}-{local.tm_mday:02}"
    hour = f"{local.tm_hour:02}:{local.tm_min:02}:{local.tm_sec:02}.{rest // 1_000_000:03}"
    return f"{day}T{hour}{sign}{offset // 3600:02}:{offset % 3600 // 60:02}"
