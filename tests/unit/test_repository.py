"""What the repository itself promises: no registry's address in it, and exact pins."""

import re
import tomllib
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
MADE = {".git", ".venv", "__pycache__", "uv.lock", "dist", "build"}
MADE |= {".pytest_cache", ".mypy_cache", ".ruff_cache", ".hypothesis", ".import_linter_cache"}
TEXT = {".py", ".toml", ".md", ".tcss", ".po", ".pot", ".ini", ".cfg", ".txt", ".json", ".svg", ""}
REGISTRIES = re.compile(r"\b(?:pypi|pythonhosted|anaconda|npmjs)\.(?:org|com)\b", re.IGNORECASE)


def own_files() -> Iterator[Path]:
    for path in ROOT.rglob("*"):
        inside = path.relative_to(ROOT)
        if path.is_file() and not MADE.intersection(inside.parts) and ".egg-info" not in str(inside):
            yield path


def readable() -> Iterator[tuple[str, str]]:
    for path in own_files():
        if path.suffix in TEXT:
            yield path.relative_to(ROOT).as_posix(), path.read_text(encoding="utf-8")


def test_no_file_names_a_package_registry() -> None:
    assert [name for name, text in readable() if REGISTRIES.search(text)] == []


def test_the_search_for_registries_finds_one() -> None:
    assert REGISTRIES.search("see https://py" + "pi.org/simple")
    assert REGISTRIES.search("files.python" + "hosted.org")


def test_every_pin_is_exact() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    pins = project["tool"]["uv"]["constraint-dependencies"]
    assert pins
    assert [pin for pin in pins if not re.fullmatch(r"[\w.-]+==[\w.!+-]+( ; .+)?", pin)] == []
