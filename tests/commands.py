"""`dst` as a person or a script calls it, in this process: the words in, the answer out."""

import io
import json
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from dst_console import cli, spool
from dst_console.cli import opening
from tests.fakes import FakeClock
from tests.station import NOON, folders_in
from tests.thrift import lay


@dataclass(frozen=True)
class Answer:
    """What a command came to."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        """The one object it printed."""
        return json.loads(self.out)

    @property
    def lines(self) -> list[str]:
        """The lines it printed."""
        return self.out.splitlines()


class Dst:
    """One technician's `dst`, at home in a test's own folder; it is noon until `clock` ticks."""

    def __init__(self, root: Path, monkeypatch: pytest.MonkeyPatch, log: Path | None = None) -> None:
        self.folders = folders_in(root)
        self.clock = FakeClock(NOON)
        self._monkeypatch = monkeypatch
        for name, value in {"DST_HOME": str(root), "DST_LANG": "en", "TMPDIR": str(root)}.items():
            monkeypatch.setenv(name, value)
        monkeypatch.delenv("COLUMNS", raising=False)
        monkeypatch.setattr(opening, "CLOCK", self.clock)
        if log:
            lay(log, self.folders.data)

    def __call__(self, *words: str, stdin: bytes = b"") -> Answer:
        """Carry out a command."""
        streams = {name: io.TextIOWrapper(io.BytesIO(), "utf-8", newline="") for name in ("stdout", "stderr")}
        with self._monkeypatch.context() as patch:
            patch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(stdin), "utf-8"))
            for name, stream in streams.items():
                patch.setattr(sys, name, stream)
            code = cli.main(list(words))
            out, err = (self._read(stream) for stream in streams.values())
        return Answer(code, out, err)

    def put(self, line: str, **fields: str) -> str:
        """Capture a line, left in the spool; returns its id."""
        return spool.put(self.folders, line, fields=fields, at=self.clock.now())

    @staticmethod
    def _read(stream: io.TextIOWrapper) -> str:
        stream.flush()
        assert isinstance(stream.buffer, io.BytesIO)
        return stream.buffer.getvalue().decode()
