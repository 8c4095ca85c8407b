"""docs/configuration.md: every setting, from the class that is their manual."""

import json
from dataclasses import MISSING, Field, fields
from typing import Any, get_origin

from dst_console.config import FILE_NAME, Settings
from dst_console.paths import config_folder, data_folder
from tools import ROOT
from tools.generators import marks

PAGE = ROOT / "docs" / "configuration.md"
WORDS = f"""
The settings stand in `{FILE_NAME}` in the folder named below. Every setting may be left out. A wrong one
keeps its default and is named; it never stops the program.
"""
MACHINES = {"Linux": "linux", "macOS": "darwin", "Windows": "win32"}


def places() -> str:
    """Return where the settings, the log and the rest are kept on each system."""
    environ = {"HOME": "/HOME", "LOCALAPPDATA": "%LOCALAPPDATA%"}
    rows = [
        (name, *(_place(find(environ, machine)) for find in (config_folder, data_folder)))
        for name, machine in MACHINES.items()
    ]
    note = "`DST_HOME` puts everything below one folder instead, as `config`, `data` and `state`."
    return marks.table(("System", "Settings", "Log, spool and drafts"), rows) + "\n\n" + note


def _place(folder: str) -> str:
    path = folder.replace("/HOME", "~")
    return marks.code(path.replace("/", "\\") if path.startswith("%") else path)


def default_of(setting: "Field[Any]") -> str:
    """Return a setting's default as it would be written in TOML."""
    value = setting.default if setting.default_factory is MISSING else setting.default_factory()
    return "{}" if value == {} else json.dumps(value, ensure_ascii=False)


def type_of(setting: "Field[Any]") -> str:
    """Return a setting's type in words."""
    if get_origin(setting.type) is list:
        return "list"
    names = {str: "text", bool: "true or false", int: "whole number", float: "number"}
    return names.get(setting.type, "table") if isinstance(setting.type, type) else "table"


def files() -> dict[str, bytes]:
    """Return docs/configuration.md as it should be."""
    rows = [
        (marks.code(one.name), type_of(one), marks.code(default_of(one)), one.metadata["doc"])
        for one in fields(Settings)
    ]
    settings = marks.table(("Setting", "Kind", "Default", "What it does"), rows)
    text = marks.whole("Configuration", "`dst_console/config.py`", WORDS, places(), settings)
    return {str(PAGE.relative_to(ROOT)): text.encode()}
