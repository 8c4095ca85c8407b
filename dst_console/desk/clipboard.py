"""Putting text on the clipboard: by a program where there is one, else by way of the terminal (U21)."""

import base64
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator, Mapping

MOST = 74_994
"""Letters that every terminal's clipboard takes at once, as it gets them (OSC 52)."""

PATIENCE = 5
"""Seconds a program may take; those that stay to serve the clipboard go to the background at once."""

Command = tuple[str, ...]


def programs(environ: Mapping[str, str]) -> Iterator[Command]:
    """Yield the commands that fill the clipboard of the screen somebody looks at, the likeliest first.

    One that belongs to another machine's screen, as over SSH, is left out.
    """
    if environ.get("WAYLAND_DISPLAY"):
        yield ("wl-copy",)
    if environ.get("DISPLAY"):
        yield ("xclip", "-selection", "clipboard")
        yield ("xsel", "--clipboard", "--input")
    if environ.get("SSH_CONNECTION"):
        return
    if sys.platform == "win32" or environ.get("WSL_DISTRO_NAME"):
        yield ("clip.exe",)
    if sys.platform == "darwin":
        yield ("pbcopy",)


def copy(text: str) -> str:
    """Give text to the first program that takes it; returns its name, or nothing when there is none."""
    for command in programs(os.environ):
        found = shutil.which(command[0])
        if found and _taken((found, *command[1:]), _bytes(text, "utf-16" if command[0] == "clip.exe" else "utf-8")):
            return command[0]
    return ""


def _taken(command: Command, coded: bytes) -> bool:
    # Its output goes nowhere: what stays in the background would keep a pipe open, and us waiting for its end.
    try:
        silent = subprocess.DEVNULL
        done = subprocess.run(command, input=coded, stdout=silent, stderr=silent, timeout=PATIENCE, check=False)
    except (OSError, subprocess.TimeoutExpired):
        return False
    return done.returncode == 0


def fits_terminal(text: str) -> bool:
    """Whether every terminal's clipboard takes a text as long as this."""
    return len(_coded(text)) <= MOST


def for_terminal(text: str) -> str:
    """Return what a terminal must be sent so that it fills its clipboard."""
    return f"\x1b]52;c;{_coded(text)}\a"


def _coded(text: str) -> str:
    return base64.b64encode(_bytes(text)).decode("ascii")


def _bytes(text: str, coding: str = "utf-8") -> bytes:
    """Code a text; half a character, as a terminal may hand over, becomes a question mark."""
    return text.encode(coding, "replace")
