"""The documentation leads nowhere that is not there."""

import re
from pathlib import Path
from urllib.parse import unquote

import pytest

ROOT = Path(__file__).resolve().parents[2]
LINK = re.compile(r"!?\[[^\]]*\]\(\s*<?([^)>\s]+)>?[^)]*\)|^\[[^\]]+\]:\s*(\S+)", re.MULTILINE)
CODE = re.compile(r"^(```|~~~).*?^\1|`[^`\n]*`", re.MULTILINE | re.DOTALL)
PAGES = sorted(page for page in ROOT.rglob("*.md") if not {".venv", ".git"}.intersection(page.parts))


def links(text: str) -> list[str]:
    found = [first or second for first, second in LINK.findall(CODE.sub("", text))]
    return [link for link in found if not re.match(r"[a-z][a-z0-9+.-]*:", link)]


def anchors(text: str) -> set[str]:
    headings = re.findall(r"^#+\s+(.+?)\s*#*$", CODE.sub(lambda code: code[0].strip("`"), text), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


def dead(page: Path) -> list[str]:
    found = []
    for link in links(page.read_text(encoding="utf-8")):
        path, _hash, anchor = unquote(link).partition("#")
        target = (page.parent / path) if path else page
        inside = target.resolve().is_relative_to(ROOT)
        lost = (
            anchor and target.suffix == ".md" and target.exists() and anchor not in anchors(target.read_text("utf-8"))
        )
        if not inside or not target.exists() or lost:
            found.append(link)
    return found


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.relative_to(ROOT).as_posix())
def test_no_link_is_dead(page: Path) -> None:
    assert dead(page) == []


def test_a_dead_link_is_noticed(tmp_path: Path) -> None:
    text = "# A\n[a](gone.md) [b](#a) [c](https://example.org) `[d](code.md)`\n\n[e]: ../away.md\n"
    assert links(text) == ["gone.md", "#a", "../away.md"]
    assert anchors("# The `dst log` line, in short") == {"the-dst-log-line-in-short"}
    page = tmp_path / "page.md"
    page.write_text(text, encoding="utf-8")
    assert dead(page) == ["gone.md", "#a", "../away.md"]
