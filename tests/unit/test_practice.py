"""Every rule of the practice is named once in docs/practice.md, and every home named there exists."""

import re
from pathlib import Path
from typing import Any

import pytest
from typer.main import get_command

from dst_console.actions import ACTIONS
from dst_console.checklists.loading import SHIPPED, parse
from dst_console.cli import app

ROOT = Path(__file__).resolve().parents[2]
PAGE = ROOT / "docs" / "practice.md"
COUNTS = {"W": 3, "P": 4, "V": 6, "D": 2, "H": 2, "T": 1, "L": 4, "C": 2, "N": 2, "K": 2}
COUNTS |= {"Q": 7, "E": 4, "R": 4, "G": 4, "M": 7}
IMPACT = [f"I-{letter}" for letter in "IMPACT"]
RULES = IMPACT + [f"{letter}{number}" for letter, last in COUNTS.items() for number in range(1, last + 1)]
ROW = re.compile(r"^\| (\S+) \| (.+?) \|(?: (.+?) \|)?$", re.MULTILINE)


def rows() -> list[tuple[str, str, str]]:
    found = ROW.findall(PAGE.read_text(encoding="utf-8"))
    return [row for row in found if row[0] not in ("Rule", "---")]


def homes() -> list[tuple[str, str]]:
    return [(rule, home) for rule, _words, cell in rows() for home in re.findall(r"`([^`]+)`", cell)]


def is_command(words: list[str]) -> bool:
    command: Any = get_command(app)
    for word in words:
        command = getattr(command, "commands", {}).get(word)
    return command is not None


def steps_of(name: str) -> list[tuple[str, tuple[str, ...]]]:
    """Return each step of a shipped procedure with the rules it serves; none of one that is not shipped."""
    path = SHIPPED / f"{name}.toml"
    if not path.exists():
        return []
    return [(step.id, step.rules) for step in parse(path.read_text(encoding="utf-8")).steps()]


def exists(home: str) -> bool:
    if home.startswith("dst "):
        return is_command(home.split()[1:])
    if "#" in home:
        return any(step == home.partition("#")[2] for step, _rules in steps_of(home.partition("#")[0]))
    if "/" in home:
        return (ROOT / home).exists()
    return home in {action.id for action in ACTIONS}


@pytest.mark.parametrize("rule", RULES)
def test_every_rule_is_named_once(rule: str) -> None:
    words = re.findall(r"[\w-]+", PAGE.read_text(encoding="utf-8"))
    assert words.count(rule) == 1
    assert [row[0] for row in rows()].count(rule) == 1


def test_no_rule_is_invented() -> None:
    assert {rule for rule, _words, _homes in rows()} == set(RULES)


def test_every_rule_the_console_serves_names_a_home() -> None:
    served = PAGE.read_text(encoding="utf-8").split("## Rules the console does not serve yet")[0]
    assert {rule for rule, _home in homes()} == {row[0] for row in ROW.findall(served)} - {"Rule", "---"}


def test_what_is_left_out_on_purpose_is_told_apart_from_what_is_not_served_yet() -> None:
    yet, on_purpose = PAGE.read_text(encoding="utf-8").split("\n## ")[2:]
    assert yet.startswith("Rules the console does not serve yet")
    assert on_purpose.startswith("Out of scope on purpose")
    assert [row[0] for row in ROW.findall(on_purpose) if row[0] in RULES] == ["M6"]


@pytest.mark.parametrize(("rule", "home"), homes())
def test_every_home_exists(rule: str, home: str) -> None:
    assert exists(home), f"{rule} has no home at {home}"


@pytest.mark.parametrize(("rule", "home"), [one for one in homes() if "#" in one[1]])
def test_a_step_named_as_a_home_serves_that_rule(rule: str, home: str) -> None:
    name, _hash, step = home.partition("#")
    assert rule in dict(steps_of(name))[step]


@pytest.mark.parametrize("rule", [rule for rule in RULES if rule[0] in "WPIVDHTLCNKG"])
def test_every_rule_of_the_work_with_customers_names_its_procedure_and_step(rule: str) -> None:
    assert any("#" in home for one, home in homes() if one == rule)


def test_every_rule_a_procedure_names_is_a_rule() -> None:
    named = {rule for path in SHIPPED.glob("*.toml") for _step, rules in steps_of(path.stem) for rule in rules}
    assert named <= set(RULES)


@pytest.mark.parametrize(
    "home", ["dst nothing", "no-such-action", "dst_console/nothing.py", "hold#nothing", "no#leave"]
)
def test_a_home_that_is_gone_is_noticed(home: str) -> None:
    assert not exists(home)
