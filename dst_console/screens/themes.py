"""The themes: calm, one accent colour; every colour of the console is named here and nowhere else."""

import os

from textual.theme import Theme

THEMES = (
    Theme(
        name="dst-dark",
        primary="#8ec5ff",
        secondary="#9aa7b4",
        accent="#f0b866",
        success="#8fce8f",
        warning="#f0b866",
        error="#ff8a80",
        foreground="#e4e8ec",
        background="#14181d",
        surface="#1a2027",
        panel="#212933",
        dark=True,
        variables={"muted": "#8d99a6"},
    ),
    Theme(
        name="dst-light",
        primary="#0b4f8a",
        secondary="#4c5a67",
        accent="#8a4b00",
        success="#1d6b2a",
        warning="#8a4b00",
        error="#a8201a",
        foreground="#1a2027",
        background="#fbfaf7",
        surface="#f2f0ea",
        panel="#e6e3da",
        dark=False,
        variables={"muted": "#5d6872"},
    ),
    Theme(
        name="dst-contrast",
        primary="#ffffff",
        secondary="#ffffff",
        accent="#ffff00",
        success="#00ff00",
        warning="#ffff00",
        error="#ff6060",
        foreground="#ffffff",
        background="#000000",
        surface="#000000",
        panel="#202020",
        dark=True,
        variables={"muted": "#d0d0d0"},
    ),
)

DEFAULTS = {"muted": "ansi_bright_black"}
"""Colours of ours that a theme of somebody else's does not name."""


def theme_name(setting: str) -> str:
    """Return Textual's name of the theme a setting means.

    Without colours (NO_COLOR) a terminal's own are all one, so white on black is chosen for it.
    """
    if setting == "ansi":
        return "dst-contrast" if os.environ.get("NO_COLOR") else "ansi-dark"
    return setting
