"""Settings and keys from the command line."""

from pathlib import Path

import pytest

from dst_console import config
from dst_console.actions import ACTIONS
from tests.commands import Dst


@pytest.fixture
def dst(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Dst:
    return Dst(tmp_path, monkeypatch)


def write(dst: Dst, text: str) -> Path:
    path = Path(config.config_path(dst.folders))
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return path


def test_settings_are_changed_and_comments_stay(dst: Dst) -> None:
    path = write(dst, '# mine\nname = "Old" # of course\n')
    answer = dst("config", "set", "name=Sara [b]", "initials=SA", "asked=yes", "--json")
    assert answer.json["settings"]["name"] == "Sara [b]"
    assert answer.json["settings"]["asked"] is True
    assert "# mine" in path.read_text()
    assert ["initials", '"SA"'] in [line.split() for line in dst("config", "show").lines]
    assert dst("config", "path").out == f"{path}\n"


def test_the_initials_begin_the_next_number(dst: Dst) -> None:
    dst("config", "set", "initials=SA")
    dst.put("printer jams")
    assert dst("show", "SA-0001").code == 0


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        ("nane=x", "There is no setting nane.\nNothing was changed.\nDid you mean name?"),
        ("zzz=x", "There is no setting zzz.\nNothing was changed.\n`dst config show` lists them."),
        ("name", "name is not written as setting=value."),
        ("theme=pink", "theme must be one of dst-dark"),
        ("language=de", "language must be one of en, fa, ru."),
        ("asked=perhaps", "asked must be true or false."),
        ("keys=x", "There is no setting keys."),
        ("keys.today.capture=ctrl+m", "keys: today.capture"),
        ("keys.no-such=f6", "keys: no-such"),
        ("name=\udcff", "What was typed holds bytes that are no text."),
    ],
)
def test_a_wrong_setting_is_refused_and_nothing_is_written(dst: Dst, tmp_path: Path, words: str, sentence: str) -> None:
    answer = dst("config", "set", "name=Sara", words)
    assert (answer.code, answer.out) == (2, "")
    assert answer.err.startswith(sentence)
    assert list(tmp_path.iterdir()) == []


def test_a_key_of_ones_own_is_listed_and_given_back(dst: Dst) -> None:
    def keys_of(action: str) -> list[str]:
        (found,) = (one for one in dst("keys", "--json").json["keys"] if one["action"] == action)
        keys: list[str] = found["keys"]
        return keys

    before = keys_of("today.capture")
    assert dst("config", "set", "keys.today.capture=f10,0").code == 0
    assert keys_of("today.capture") == ["f10", "0"]
    assert any(line.split()[:3] == ["F10", "0", "today.capture"] for line in dst("keys").lines)
    assert dst("config", "set", "keys.today.capture=").code == 0
    assert keys_of("today.capture") == before


def test_every_action_is_listed_once(dst: Dst) -> None:
    assert [one["action"] for one in dst("keys", "--json").json["keys"]] == [one.id for one in ACTIONS]
    plain = dst("keys").out
    assert all(f" {one.id} " in plain for one in ACTIONS)


def test_what_is_wrong_is_named_and_fails_the_check(dst: Dst) -> None:
    assert dst("config", "check").out == "Every setting is as it should be.\n"
    path = write(dst, 'nane = "x"\n[keys]\n"today.capture" = "ctrl+m"\n')
    answer = dst("config", "check")
    assert answer.code == 1
    assert answer.lines[0] == f"{path}: nane: there is no such setting; did you mean name?"
    assert answer.lines[1].startswith("keys: today.capture")
    assert [one["where"] for one in dst("config", "check", "--json").json["problems"]] == [
        f"{path}: nane",
        'keys: today.capture = "ctrl+m"',
    ]
    assert "dst config check" in dst("keys").err


def test_a_file_that_cannot_be_read_stops_only_the_writing(dst: Dst) -> None:
    path = write(dst, "name = \x1b[")
    assert dst("config", "check").code == 1
    assert dst("today").code == 0
    answer = dst("config", "set", "name=Sara")
    assert answer.code == 2
    assert "\x1b" not in answer.err
    assert path.read_text() == "name = \x1b["


def test_a_configuration_that_cannot_be_written_is_a_sentence(dst: Dst, tmp_path: Path) -> None:
    (tmp_path / "config").write_text("in the way")
    answer = dst("config", "set", "name=Sara")
    assert answer.code == 1
    assert str(tmp_path / "config") in answer.err


def template(dst: Dst, form: str, text: str) -> Path:
    """Write a hand-out template of one's own."""
    dst.folders.config.mkdir(parents=True, exist_ok=True)
    path = dst.folders.config / f"handout.{form}"
    path.write_text(text, encoding="utf-8")
    return path


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("a\n\n{{ wrnog }}", ":3: 'wrnog' is undefined"),
        ("a\n{% if wrong %}", ":2: Unexpected end of template."),
        ("a\n{{ done[0].upper(1) }}", ":2: str.upper() takes no arguments"),
        ("a\n{{ done[0] }}{{ ahead[1] + 1 }}", ":2: can only concatenate str"),
        ("{% if not done %}\n{{ nobody }}{% endif %}", ":2: 'nobody' is undefined"),
    ],
)
def test_a_wrong_hand_out_template_is_named_with_its_line_before_it_is_needed(dst: Dst, text: str, said: str) -> None:
    fine = template(dst, "txt", "{{ number }} {% for line in done %}{{ line }}{% endfor %}")
    path = template(dst, "html", text)
    answer = dst("config", "check")
    assert answer.code == 1
    (line,) = answer.lines
    assert line.startswith(f"{path}{said}")
    assert line.endswith("; the shipped hand-out is used.")
    assert str(fine) not in answer.out


@pytest.mark.parametrize("form", ["html", "txt"])
def test_the_shipped_templates_are_in_order(dst: Dst, form: str) -> None:
    template(dst, form, dst("handout", "--template", form).out)
    assert dst("config", "check").out == "Every setting is as it should be.\n"
