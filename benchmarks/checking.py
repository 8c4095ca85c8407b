"""What the documentation check costs: loading it, and looking over a note of 2,000 words in each language."""

import subprocess
import sys
import tempfile
import time
from pathlib import Path
from statistics import median

from benchmarks.words import NOTES, PROGRAMS
from dst_console.language.checking.check import Checker
from dst_console.paths import Folders

WORDS = 2000
TURNS = 15
_SLIPS = {"en": "recieved conection instaled", "fa": "حزف تنضیم زخیره", "ru": "програма проверел потверждение"}
_LOADING = """
import sys, time
from pathlib import Path
from dst_console.language.checking.check import Checker
from dst_console.paths import Folders
start = time.perf_counter()
Checker(Folders(*[Path(sys.argv[1])] * 3))
print(time.perf_counter() - start)
"""


def measure(turns: int = TURNS) -> dict[str, float]:
    """Return the seconds a new process loads for, and the milliseconds of one note: the first time, and again."""
    with tempfile.TemporaryDirectory() as empty:
        folder = Path(empty)
        taken = {"load s": median(_loading(empty) for _turn in range(3))}
        for language in NOTES:
            first = Checker(Folders(folder, folder, folder))
            text = note(language)
            taken[f"{language} first ms"] = _timed(first, text)
            taken[f"{language} again ms"] = median(_timed(first, text) for _turn in range(turns))
    return taken


def note(language: str) -> str:
    """Return a note of about 2,000 words with what technicians write, and three misspelt words."""
    values = {"n": 7, "code": "0x80070005", "place": "3F-12", "folder": "Finance", "serial": "SN48213"}
    values |= {"version": "31.0.1", "address": "10.20.4.31", "thing": PROGRAMS[0], "program": PROGRAMS[1]}
    lines = [line.format(**values) for line in NOTES[language]]
    lines.insert(len(lines) // 2, _SLIPS[language] + ".")
    words: list[str] = []
    while len(words) < WORDS:
        words += " ".join(lines).split()
    return " ".join(words[:WORDS])


def _loading(folder: str) -> float:
    done = subprocess.run([sys.executable, "-c", _LOADING, folder], capture_output=True, text=True, check=True)
    return float(done.stdout)


def _timed(checker: Checker, text: str) -> float:
    start = time.perf_counter()
    checker.check(text)
    return (time.perf_counter() - start) * 1000


if __name__ == "__main__":
    for name, figure in measure().items():
        print(f"{name:12} {figure:8.2f}")
