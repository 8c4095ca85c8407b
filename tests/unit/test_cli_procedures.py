"""Procedures from the command line: listed, read, checked, printed."""

import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from dst_console import translate
from dst_console.checklists import loading
from dst_console.checklists.procedure import Kind, Procedure
from dst_console.export import words
from dst_console.export.procedure import BLANK, plain
from dst_console.language.plain import harmless
from tests.commands import Dst

SHIPPED = sorted(path.stem for path in loading.SHIPPED.glob("*.toml"))
OWN = r"""
id = "tea"
version = 3
kind = "read-do"
use = "card"
title = { en = "*Tea* <b>now</b>", fa = "چای", ru = "Чай" }
rules = ["V1", "[x](y)"]
triggers = { en = ["so thirsty", "*never*"] }

[[parts]]
id = "boil"
letter = "B"
title = { en = "# Boil", fa = "جوش", ru = "Вскипятить" }

[[parts.steps]]
id = "water"
kind = "tick"
text = { en = "Water \u001b[31mon", fa = "آب بگذارید", ru = "Поставьте воду" }
hint = { en = "1. not _too_ much", fa = "نه زیاد", ru = "Не много" }
rules = ["V1"]
timer = { limit = 120, warning = 90, offers = ["renew", "callback", "back"] }

[[parts.steps]]
id = "offer"
kind = "script"
text = { en = "({customer}) №{ticket}: {next step}", fa = "{customer}، بفرمایید", ru = "{customer}, прошу" }
requires = ["water"]

[[parts.steps]]
id = "sugar"
kind = "number"
optional = true
text = { en = "How many\n  spoons?", fa = "چند قاشق؟", ru = "Сколько ложек?" }

[[parts]]
id = "drink"
title = { en = "Drink", fa = "بنوشید", ru = "Выпить" }

[[parts.steps]]
id = "taste"
kind = "choice"
text = { en = "How is it?", fa = "چطور است؟", ru = "Как вкус?" }

[[parts.steps.choices]]
value = "weak"
text = { en = "[weak](bad)", fa = "کم‌رنگ", ru = "Слабый" }
advice = { en = "Wait & see", fa = "صبر کنید", ru = "Подождите" }
goto = "boil"

[[parts.steps.choices]]
value = "good"
text = { en = "good", fa = "خوب", ru = "Хорош" }
goto = "end"

[[parts.steps]]
id = "mood"
kind = "choice"
private = true
optional = true
text = { en = "Which mood?", fa = "چه حالی؟", ru = "Какое настроение?" }
choices = [
    { value = "calm", text = { en = "calm", fa = "آرام", ru = "спокоен" } },
    { value = "cross", text = { en = "cross", fa = "عصبانی", ru = "сердит" } },
]
"""
SHOWN = """\
*Tea* <b>now</b>
card, version 3, strictly in order, your own [V1, [x](y)]
Words that warn: so thirsty, *never*

B · # Boil
  1. tick: Water ␛[31mon [V1]
       1. not _too_ much
       clock: 2:00; warning at 1:30; then: start it anew, offer a callback, back to the customer
  2. say aloud: ({customer}) №{ticket}: {next step}
       only after: Water ␛[31mon
  3. number: How many spoons? (if needed)

Drink
  1. choice: How is it?
       – [weak](bad) (on to: B · # Boil)
           Wait & see
       – good (the end)
  2. choice: Which mood? (if needed)
       for you alone: it is not kept in the log
       – calm
       – cross
"""
PRINTED = r"""# \*Tea\* \<b\>now\</b\>

card, version 3, strictly in order [V1, \[x\](y)]

Words that warn: so thirsty, \*never\*

## B · \# Boil

- [ ] Water ␛\[31mon [V1]
  - 1\. not \_too\_ much
  - clock: 2:00; warning at 1:30; then: start it anew, offer a callback, back to the customer
- [ ] Say aloud:
  > (\_\_\_\_) №\_\_\_\_: \_\_\_\_
  - only after: Water ␛\[31mon
- [ ] How many spoons? ____ (if needed)

## Drink

- [ ] How is it?
  - [ ] \[weak\](bad) (on to: B · \# Boil)
    - Wait \& see
  - [ ] good (the end)
- Which mood? (if needed)
  - for you alone: it is not kept in the log
  - calm
  - cross
"""


@pytest.fixture
def dst(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Dst:
    return Dst(tmp_path, monkeypatch)


def write(dst: Dst, name: str, text: str) -> Path:
    path = Path(dst.folders.config) / "checklists" / f"{name}.toml"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return path


def rendered(markdown: str) -> list[tuple[str, str]]:
    """What a reader of the Markdown sees: its blocks, and the text of those that have one."""
    found = []
    for token in MarkdownIt("commonmark").enable(["table", "strikethrough"]).parse(markdown):
        assert {child.type for child in token.children or []} <= {"text", "softbreak"}
        found.append((token.type, "".join(child.content for child in token.children or [])))
    return found


def text_of(markdown: str) -> str:
    return "\n".join(text for _kind, text in rendered(markdown))


def boxes(procedure: Procedure) -> int:
    return sum(1 + len(step.choices) for step in procedure.steps() if not step.private)


def test_the_procedures_are_listed_with_what_they_are_for(dst: Dst) -> None:
    assert [line.split()[0] for line in dst("procedures", "list").lines] == SHIPPED
    assert ["hold", "1", "read-do", "phone", "Hold"] in [line.split() for line in dst("procedures", "list").lines]
    write(dst, "tea", OWN)
    (tea,) = (line for line in dst("procedures", "list").lines if line.startswith("tea "))
    assert tea.split() == ["tea", "3", "read-do", "card", "*Tea*", "<b>now</b>", "your", "own"]
    listed = dst("procedures", "list", "--json").json["procedures"]
    assert [one["id"] for one in listed if one["own"]] == ["tea"]
    assert " ".join(listed[0]) == "id version kind use title own"


def test_a_procedure_is_shown_in_plain_lines(dst: Dst) -> None:
    write(dst, "tea", OWN)
    assert dst("procedures", "show", "tea").out == SHOWN


def test_a_procedure_is_shown_in_the_technicians_language(dst: Dst, monkeypatch: pytest.MonkeyPatch) -> None:
    write(dst, "tea", OWN)
    monkeypatch.setenv("DST_LANG", "ru")
    assert dst("procedures", "show", "tea").lines[0] == "Чай"
    assert "Чай" in [one["title"] for one in dst("procedures", "list", "--json").json["procedures"]]
    monkeypatch.setenv("DST_LANG", "fa")
    assert "چند قاشق؟" in dst("procedures", "show", "tea").out
    assert dst("procedures", "show", "tea", "--json").json["parts"][1]["title"] == "بنوشید"
    monkeypatch.setenv("DST_LANG", "en")
    assert dst("procedures", "show", "tea").lines[0] == "*Tea* <b>now</b>"


def test_programs_get_everything_of_a_procedure(dst: Dst) -> None:
    write(dst, "tea", OWN)
    told = dst("procedures", "show", "tea", "--json").json
    assert told["triggers"] == {"en": ["so thirsty", "*never*"]}
    boil, drink = told["parts"]
    assert " ".join(boil) == "id title letter steps"
    keys = "id kind text hint rules requires optional private fact promises choices timer"
    assert {" ".join(step) for step in boil["steps"] + drink["steps"]} == {keys}
    assert boil["steps"][0]["timer"] == {"limit": 120, "warning": 90, "offers": ["renew", "callback", "back"]}
    assert boil["steps"][1]["text"] == "({customer}) №{ticket}: {next step}"
    assert drink["steps"][0]["choices"][0] == {
        "value": "weak",
        "text": "[weak](bad)",
        "advice": "Wait & see",
        "goto": "boil",
        "effect": None,
    }


@pytest.mark.parametrize("command", ["show", "export"])
@pytest.mark.parametrize("name", ["nothing", "../config", "", "\x1b[31m"])
def test_a_procedure_that_is_not_there_is_code_3(dst: Dst, command: str, name: str) -> None:
    answer = dst("procedures", command, name)
    assert (answer.code, answer.out) == (3, "")
    assert answer.err.splitlines() == [
        f"There is no procedure {harmless(name)}.",
        "`dst procedures list` names them.",
    ]


def test_what_is_shipped_is_right_and_whole_in_every_language(dst: Dst) -> None:
    answer = dst("procedures", "check")
    assert (answer.code, answer.out) == (0, "Every procedure is as it should be.\n")


def test_what_is_wrong_is_named_with_its_line_and_fails_the_check(dst: Dst) -> None:
    text = OWN.replace("rules = [", "ruels = [", 1).replace(', ru = "Выпить"', "")
    path = write(dst, "tea", text)
    line = 1 + text.splitlines().index('ruels = ["V1", "[x](y)"]')
    answer = dst("procedures", "check")
    assert answer.code == 1
    assert f"{path}:{line}: there is no key ruels; did you mean rules?" in answer.lines
    answer = dst("procedures", "check", "--json")
    assert answer.code == 1
    assert {" ".join(one) for one in answer.json["problems"]} == {"where what"}
    assert f"{path}:{line}" in [one["where"] for one in answer.json["problems"]]


def test_a_sentence_without_words_in_a_language_is_named(dst: Dst) -> None:
    path = write(dst, "tea", OWN.replace(', fa = "بنوشید", ru = "Выпить"', ""))
    answer = dst("procedures", "check")
    assert (answer.code, answer.out) == (1, f"{path}: part drink: title: has no words in fa, ru\n")
    assert "## Drink" in dst("procedures", "export", "tea", "--lang", "fa").out


def test_a_wrong_file_of_ones_own_leaves_the_shipped_one_and_says_so(dst: Dst) -> None:
    before = dst("procedures", "show", "hold")
    write(dst, "hold", "id = \x1b[")
    told = "A procedure of your own was not taken; `dst procedures check` says why.\n"
    after = dst("procedures", "show", "hold")
    assert (after.code, after.out, after.err) == (0, before.out, told)
    assert dst("procedures", "list").err == told
    assert dst("procedures", "export", "hold").err == told
    assert dst("procedures", "show", "transfer").err == ""
    assert "\x1b" not in dst("procedures", "check").out


def test_a_procedure_is_printed_as_markdown(dst: Dst) -> None:
    write(dst, "tea", OWN)
    answer = dst("procedures", "export", "tea")
    assert (answer.code, answer.out, answer.err) == (0, PRINTED, "")
    seen = text_of(answer.out)
    assert "(____) №____: ____" in seen, "two blanks side by side are no bold letters"
    assert "*Tea* <b>now</b>" in seen
    assert "[weak](bad)" in seen


@pytest.mark.parametrize("language", translate.LANGUAGES)
@pytest.mark.parametrize("name", SHIPPED)
def test_every_sentence_of_every_shipped_procedure_is_printed(dst: Dst, name: str, language: str) -> None:
    answer = dst("procedures", "export", name, "--lang", language)
    procedure = loading.load(dst.folders, name).procedure
    assert (answer.code, answer.err) == (0, "")
    body = answer.out
    if language == "fa":
        assert body.startswith('<div dir="rtl">\n\n# ')
        assert body.endswith("\n\n</div>\n")
        body = body.removeprefix('<div dir="rtl">\n').removesuffix("</div>\n")
    seen = text_of(body)
    blanks = dict.fromkeys(("customer", "technician", "ticket", "next step"), BLANK)
    sentences = [one.said(language, blanks) for _where, one in procedure.all_words()]
    sentences += [word for code, said in procedure.triggers.items() if code == language for word in said]
    assert [sentence for sentence in sentences if sentence not in seen] == []
    assert body.count("- [ ] ") == boxes(procedure)
    assert body.count("\n  > ") == sum(step.kind == "script" for step in procedure.steps())
    for step in procedure.steps():
        assert f" [{', '.join(step.rules)}]\n" in body


def test_another_language_is_spoken_for_the_print_alone(dst: Dst, tmp_path: Path) -> None:
    write(dst, "tea", OWN)
    answer = dst("procedures", "export", "tea", "--lang", "fa", "--out", str(tmp_path / "tea.md"))
    assert answer.out == f"Written to {tmp_path / 'tea.md'}\n"
    assert translate.language() == "en"
    assert dst("procedures", "export", "tea", "--lang", "de").code == 2


def test_the_language_spoken_is_known() -> None:
    for code, spoken in (("fa", "fa"), ("xx", "en"), ("ru", "ru"), ("en", "en")):
        translate.set_language(code)
        assert translate.language() == spoken


def test_a_file_is_written_once_and_never_over_another(dst: Dst, tmp_path: Path) -> None:
    write(dst, "tea", OWN)
    path = tmp_path / "tea.md"
    assert dst("procedures", "export", "tea", "--out", str(path)).code == 0
    assert path.read_bytes() == PRINTED.encode()
    path.write_text("mine", encoding="utf-8")
    answer = dst("procedures", "export", "tea", "--out", str(path))
    assert (answer.code, answer.out) == (2, "")
    assert answer.err.splitlines() == [
        f"There is a file called {path} already.",
        "It was left as it is.",
        "Choose another name.",
    ]
    assert path.read_text(encoding="utf-8") == "mine"


def test_a_file_that_cannot_be_written_is_a_sentence(dst: Dst, tmp_path: Path) -> None:
    answer = dst("procedures", "export", "hold", "--out", str(tmp_path / "gone" / "hold.md"))
    assert answer.code == 2
    assert answer.err.startswith(f"{tmp_path / 'gone' / 'hold.md'} cannot be written: ")


def test_a_page_of_help_loads_no_procedure_and_no_calendar(dst: Dst) -> None:
    code = "import sys; from dst_console.__main__ import main; code = main(); print(*sys.modules, file=sys.stderr)"
    words = [sys.executable, "-c", code, "procedures", "--help"]
    done = subprocess.run(words, capture_output=True, text=True, check=True)
    assert "Write a procedure as Markdown" in done.stdout
    loaded = set(done.stderr.split())
    assert "dst_console.cli.procedures" in loaded
    assert not loaded & {"dst_console.checklists.procedure", "icalendar", "sqlmodel", "textual"}


ANYTHING = st.text(st.characters(exclude_categories=())) | st.text("*_`[]()<>&#!~|\\-+=>1.) \tax", min_size=1)


@given(ANYTHING)
@example("**bold** _it_ `code` ~~gone~~")
@example("<b>x</b> &amp; <!-- -->")
@example("[a](b) ![a](b) <https://example.org>")
@example("# x #")
@example("1234) x")
@example("- x")
@example("===")
@example("| a | b |")
@example("ends in a backslash \\")
def test_nothing_in_a_text_is_acted_upon(text: str) -> None:
    text = " ".join(text.split()) or "x"
    page = "# {0}\n\n{0}\n\n## {0}\n\n- [ ] {0}\n  - {0}\n- [ ] x\n  > {0}\n  - [ ] {0}\n"
    expected = [(kind, seen.replace("word", harmless(text))) for kind, seen in rendered(page.format("word"))]
    assert rendered(page.format(plain(text))) == expected


def test_every_kind_of_step_has_its_word(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(words, "_", "<{}>".format)
    assert [kind for kind in Kind if not words.kind_word(kind).startswith("<")] == []
