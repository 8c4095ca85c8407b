"""What every test would do anew and the program does once: a process opens one log, the tests open thousands."""

import gc
import os
import shutil
import ssl
from functools import lru_cache, partial
from pathlib import Path
from typing import Any

import httpcore2
import typer.main
from sqlalchemy import Engine, create_engine
from sqlalchemy.util import LRUCache

from dst_console.store import log

YOUNG = 200_000
"""Objects after which Python looks for garbage: what a test leaves behind, and not thirty times while it runs."""

_first = create_engine("sqlite://")
_first.connect().close()  # from now on its dialect knows which SQLite it is
_statements: LRUCache[Any, Any] = LRUCache(4000)


def be_thrifty() -> None:
    """Share what no test can change: SQL, the commands that typer reads out of signatures, the trusted certificates."""
    log.create_engine = _engine  # type: ignore[attr-defined]
    httpcore2.default_ssl_context = _trust
    typer.main.get_command = lru_cache(typer.main.get_command)


_read_trust = httpcore2.default_ssl_context
_system_trust = lru_cache(partial(_read_trust, _trust_env=False))


def _trust(*, _trust_env: bool = True) -> ssl.SSLContext:
    """Return who is trusted: on the way to this machine itself, where the environment has no say, always the same."""
    return _read_trust(_trust_env=True) if _trust_env else _system_trust()


def look_for_garbage_seldom() -> None:
    """Leave what was collected out of every look for garbage to come: thousands of tests that stay to the end."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(YOUNG, 10, 100)


def _engine(*words: Any, **more: Any) -> Engine:
    """Make an engine that finds the SQL of a statement once any other has put it into words; its file is its own."""
    engine = create_engine(*words, **more)
    engine.dialect = engine.pool._dialect = _first.dialect  # by which the SQL is found again
    engine._compiled_cache = _statements
    return engine


def lay(made: Path, data: Path) -> None:
    """Put a copy of a data folder at `data`; of the spool's reserve the sizes, for what is in it says nothing."""
    folders, files, room = _parts(made)
    for folder in folders:
        os.makedirs(os.path.join(data, folder), 0o700, exist_ok=True)
    for name in files:
        shutil.copyfile(os.path.join(made, name), os.path.join(data, name))
    for name, size in room:
        fd = os.open(os.path.join(data, name), os.O_WRONLY | os.O_CREAT, 0o600)
        os.ftruncate(fd, size)
        os.close(fd)


@lru_cache
def _parts(made: Path) -> tuple[list[str], list[str], list[tuple[str, int]]]:
    """Return what lies in a data folder that nobody changes any more: its folders, its files, its reserve."""
    found = sorted(made.rglob("*"))
    reserve = [one for one in found if one.parent == made / "spool" / "reserve"]
    folders = [str(one.relative_to(made)) for one in found if one.is_dir()]
    files = [str(one.relative_to(made)) for one in found if one.is_file() and one not in reserve]
    return ["", *folders], files, [(str(one.relative_to(made)), one.stat().st_size) for one in reserve]
