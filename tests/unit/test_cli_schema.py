"""What `--json` prints: these keys, in this order, whatever else changes."""

from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from typer.main import get_command

from dst_console.cli import app, schemas
from tests.commands import Dst

PERSON = "id name honorific phone mail place"
INCIDENT = (
    "id number kind source state outcomes person place category asset phone mail impact urgency priority summary line "
    "occurred captured resolved closed work_minutes cancel_reason central_number resolution satisfied first_visit "
    "level1 hold_minutes documentation_minutes treated solved recommend survey_by reopened"
)
VISIT = (
    "id incident state planned minutes place why confirmed set_off arrived left travel_minutes work_minutes "
    "hold_minutes"
)
FOLLOW_UP = "id incident what due text state"
ARTICLE = "id title problem answer tags visibility author incident language created updated retired used tried worked"
DELIVERY = "id incident number target turn state reason queued asked due sent central_number address tries"
KEYS = {
    "today": "day total open unsent incidents visits follow_ups",
    "review week": "since until gaps thin follow_ups unfinished logged solved_on_the_spot work_minutes visits "
    "escalated unsent",
    "show 1": "incident entries",
    "note 1 damp": "saved entered incident",
    "find printer": "terms hits more",
    "set 1 place=B2": "incident",
    "outcome 1 desk": "saved entered incident",
    "cancel 1 --reason twice": "incident",
    "reopen 1": "incident",
    "close 1 --satisfied --work 5": "saved entered incident",
    "sync list": "to_send deliveries",
    "sync show 1": f"{DELIVERY} written",
    "sync check": "targets",
    "sync": "busy sent refused unsure not_whole shared troubles withheld not_taken left",
    "sync --dry-run": "deliveries articles",
    "report": "since until rates places categories hours surveys by_month periods",
    "undo": "way label subject incident",
    "redo": "way label subject incident",
    "people list": "people",
    "people show Sara": "person incidents",
    "people import people.csv": "added updated unchanged",
    "people merge Sarah Sara": "person",
    "people doubles": "doubles",
    "where": "data config state log settings drafts backups spool",
    "check": "ok log exists problems warnings spooled rejected",
    "backup": "backup",
    "restore": "restored kept",
    "drafts": "drafts",
    "keys": "keys",
    "procedures list": "procedures",
    "procedures show visit": "procedure rules asks triggers parts",
    "procedures check": "problems",
    "visit plan 1 --at 2h": "saved entered visit",
    "visit list": "visits",
    "visit show 1": "visit times kit",
    "visit ics 1 --out -": "path calendar",
    "visit confirm 1": "saved entered visit",
    "visit set-off 1": "saved entered visit",
    "visit arrive 1": "saved entered visit",
    "visit leave 1": "saved entered visit",
    "visit plan 1 --at 3h": "saved entered visit",
    "visit cancel 1": "saved entered visit",
    "visit kit printer": "category kit",
    "followups promise 1 callback --at 2h": "saved entered follow_up",
    "followups": "follow_ups",
    "followups done 1": "saved entered follow_up",
    "kb add --title Jam --answer Clean": "article",
    "kb list": "articles",
    "kb show jam": "article",
    "kb edit jam --tags printer": "article",
    "kb publish jam": "article",
    "kb use jam 1 --worked": "article",
    "kb thanks": "authors",
    "kb retire jam": "article",
    "config check": "problems",
    "config show": "settings",
    "config path": "path",
    "config set name=Sara": "settings",
}
"""Every command that prints JSON, in an order in which each works."""

WITHOUT = {"log", "capture", "demo", "procedures export", "export", "import", "handout", "kb export"}
WITHOUT |= {f"sync {name}" for name in ("retry", "park", "drop", "settle", "queue", "secret")}
"""Commands that print no JSON of `output.py`."""

ELSEWHERE = {"team figures", "team find", "team setup"}
"""Commands that need a database: their keys are pinned in `tests/live/test_hub.py`."""


@pytest.fixture
def dst(tmp_path: Path, made: Path, monkeypatch: pytest.MonkeyPatch) -> Dst:
    monkeypatch.chdir(tmp_path)
    Path("people.csv").write_text("name\nSara\nSarah\n", encoding="utf-8")
    return Dst(tmp_path, monkeypatch, made)


def commands() -> set[str]:
    def names(command: Any, path: str) -> list[str]:
        below = getattr(command, "commands", {})
        does = not below or any(option.name == "as_json" for option in command.params)
        return [path] * does + [one for name in below for one in names(below[name], f"{path} {name}")]

    return {name.strip() for name in names(get_command(app), "")}


def test_every_command_has_its_keys_pinned() -> None:
    known = commands()
    pinned = {max((name for name in known if f"{words} ".startswith(f"{name} ")), key=len) for words in KEYS}
    assert pinned == known - WITHOUT - ELSEWHERE


def test_each_command_prints_exactly_these_keys(dst: Dst) -> None:
    dst.put("Sara: printer jams +desk")
    found = {words: dst(*words.split(), "--json") for words in KEYS}
    assert {words: answer.code for words, answer in found.items()} == dict.fromkeys(KEYS, 0)
    assert {words: " ".join(answer.json) for words, answer in found.items()} == KEYS


def test_what_stands_inside_has_its_keys_too(dst: Dst) -> None:
    dst.put("Sara: printer jams +desk")
    dst("set", "1", "place=B2")
    story = dst("show", "1", "--json").json
    assert " ".join(story["incident"]) == INCIDENT
    assert " ".join(story["incident"]["person"]) == PERSON
    assert {" ".join(entry) for entry in story["entries"]} == {
        "id at kind text changes amends withdrawn told answer result act lasted"
    }
    assert " ".join(story["entries"][1]["changes"][0]) == "field before after"
    (hit,) = dst("find", "printer", "--json").json["hits"]
    assert " ".join(hit) == "incident text kind at"
    dst("people", "import", "people.csv")
    assert " ".join(dst("people", "doubles", "--json").json["doubles"][0]) == "first second"
    assert " ".join(dst("keys", "--json").json["keys"][0]) == "action keys scope label tooltip"
    shown = dst("visit", "plan", "1", "--at", "2h", "--json").json["visit"]
    assert (" ".join(shown), " ".join(shown["incident"])) == (VISIT, INCIDENT)
    assert " ".join(dst("visit", "show", "1", "--json").json["times"]) == "travel work hold"
    made = dst("kb", "add", "--from", "1", "--answer", "Clean it", "--json").json["article"]
    assert (" ".join(made), made["incident"]) == (ARTICLE, story["incident"]["number"])
    promised = dst("followups", "promise", "1", "update", "--at", "2h", "--json").json["follow_up"]
    assert (" ".join(promised), " ".join(promised["incident"])) == (FOLLOW_UP, INCIDENT)


@pytest.mark.parametrize(
    ("schema", "keys"),
    [
        (schemas.PersonJson, PERSON),
        (schemas.IncidentJson, INCIDENT),
        (schemas.VisitJson, VISIT),
        (schemas.FollowUpJson, FOLLOW_UP),
        (schemas.ArticleJson, ARTICLE),
        (schemas.CreditJson, "author articles used tried worked"),
        (schemas.DraftJson, "kind about title text at"),
        (schemas.ProblemJson, "where what"),
        (schemas.LoggedJson, "id number"),
        (schemas.DeliveryJson, DELIVERY),
        (schemas.TryJson, "at act result digest came"),
        (schemas.TargetCheckJson, "target well lacks trouble"),
    ],
)
def test_the_schemas_written_down_are_what_is_printed(schema: Any, keys: str) -> None:
    assert " ".join(schema.__annotations__) == keys


def test_every_moment_is_iso_8601_with_an_offset(dst: Dst) -> None:
    dst.put("Sara: printer jams +solved")
    dst("set", "1", "occurred=9:40")
    story = dst("show", "1", "--json").json
    moments = [story["incident"][name] for name in ("occurred", "captured", "resolved")]
    moments += [entry["at"] for entry in story["entries"]]
    dst("visit", "plan", "1", "--at", "2h")
    for act in ("set-off", "arrive", "leave"):
        dst("visit", act, "1")
    visit = dst("visit", "show", "1", "--json").json["visit"]
    moments += [visit[name] for name in ("planned", "set_off", "arrived", "left")]
    dst("followups", "promise", "1", "update", "--at", "2h")
    moments += [one["due"] for one in dst("followups", "--json").json["follow_ups"]]
    moments += [value for change in story["entries"][1]["changes"] for value in (change["before"], change["after"])]
    for moment in moments:
        assert datetime.fromisoformat(moment).tzinfo is not None
        assert "Z" not in moment
