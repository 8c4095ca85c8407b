"""Procedures as files: what is wrong is named with its line, and never takes a shipped one away."""

import os
from pathlib import Path

import pytest

from dst_console.checklists import loading
from dst_console.checklists.procedure import Procedure, Words
from dst_console.errors import BadInput, NotFound
from dst_console.paths import Folders

HOLD = """\
id = "hold"
version = 3
kind = "do-confirm"
use = "work"
title = { en = "Hold", fa = "انتظار", ru = "Удержание" }
rules = ["H1", "H2"]
asks = "end"
triggers = { en = ["hurry"], ru = ["срочно"] }

# before the line is quiet
[[parts]]
id = "ask"
letter = "A"
title = { en = "Ask", fa = "پرسیدن", ru = "Спросить" }

[[parts.steps]]
id = "reason"
kind = "short"
text = { en = "Say why", fa = "دلیل را بگویید", ru = "Назовите причину" }
fact = "why"

[[parts.steps]]
id = "consent"
kind = "choice"
text = { en = "Wait, {customer}?", fa = "{customer}، منتظر می‌مانید؟", ru = "{customer}, подождёте?" }
requires = ["reason"]

[[parts.steps.choices]]
value = "agreed"
text = { en = "Yes", fa = "بله", ru = "Да" }

[[parts.steps.choices]]
value = "refused"
text = { en = "No", fa = "نه", ru = "Нет" }
advice = { en = "Call back", fa = "تماس بگیرید", ru = "Перезвоните" }
goto = "after"

[[parts]]
id = "after"
title = { en = "After", fa = "پس از آن", ru = "После" }

[[parts.steps]]
id = "wait"
kind = "timer"
text = { en = "Hold on", fa = "نگه دارید", ru = "Держите" }
hint = { en = "Music", fa = "موسیقی", ru = "Музыка" }
timer = { limit = 120, warning = 90, offers = ["renew", "callback", "back"] }
"""
"""A procedure that is right, with one of everything."""

MINE = HOLD.replace("Say why", "Tell them why")
SHORT = """\
id = "tea"
version = 1
kind = "read-do"
use = "card"
title = { en = "Tea", fa = "چای" }
rules = ["D1"]
[[parts]]
id = "pot"
title = { en = "Pot", fa = "قوری", ru = "Чайник" }
[[parts.steps]]
id = "boil"
kind = "tick"
text = { en = "Boil" }
"""


@pytest.fixture
def folders(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Folders:
    """Folders of a person without procedures of their own; one named hold is shipped."""
    (tmp_path / "shipped").mkdir()
    (tmp_path / "shipped" / "hold.toml").write_text(HOLD, encoding="utf-8")
    monkeypatch.setattr(loading, "SHIPPED", tmp_path / "shipped")
    (tmp_path / "config" / "checklists").mkdir(parents=True)
    return Folders(tmp_path / "data", tmp_path / "config", tmp_path / "state")


def own(folders: Folders, name: str = "hold.toml") -> Path:
    return folders.config / "checklists" / name


def short(value: str | bytes) -> str:
    """Name a test after the beginning of what it is given."""
    return repr(value[:24])


def line_of(text: str, words: str) -> int:
    """Return the line on which some words stand for the first time."""
    return text[: text.index(words)].count("\n") + 1


def refusal(text: str, name: str | None = None) -> str:
    """Return what is said of a text that is wrong."""
    with pytest.raises(BadInput) as refused:
        loading.parse(text, "hold.toml", name)
    return str(refused.value)


def found(folders: Folders) -> list[str]:
    return [f"{problem.where}: {problem.what}" for problem in loading.check(folders)]


def first_step(procedure: Procedure) -> str:
    return next(procedure.steps()).text.said("en")


def test_a_right_procedure_says_everything_it_was_given() -> None:
    hold = loading.parse(HOLD, name="hold")
    assert (hold.id, hold.version, hold.kind, hold.use, hold.asks) == ("hold", 3, "do-confirm", "work", "end")
    assert [step.id for step in hold.steps()] == ["reason", "consent", "wait"]
    assert [part.letter for part in hold.parts] == ["A", ""]
    assert hold.step("consent").requires == ("reason",)
    assert [choice.goto for choice in hold.step("consent").choices] == [None, "after"]
    timer = hold.step("wait").timer
    assert timer is not None
    assert (timer.limit, timer.warning, timer.offers) == (120, 90, ("renew", "callback", "back"))
    assert hold.step("consent").text.said("ru", {"customer": "Анна"}) == "Анна, подождёте?"
    assert hold.triggers == {"en": ("hurry",), "ru": ("срочно",)}


def test_a_missing_language_falls_back_to_english() -> None:
    tea = loading.parse(SHORT)
    assert [tea.title.said(language) for language in ("en", "fa", "ru", "de")] == ["Tea", "چای", "Tea", "Tea"]


@pytest.mark.parametrize(
    ("text", "named", "unnamed"),
    [
        ("{customer}, may I?", "Анна, may I?", "May I?"),
        ("Thank you, {customer}.", "Thank you, Анна.", "Thank you."),
        ("Thank you, {customer}", "Thank you, Анна", "Thank you"),
        ("{customer}، اجازه هست؟", "Анна، اجازه هست؟", "اجازه هست؟"),
        ("اجازه هست، {customer}؟", "اجازه هست، Анна؟", "اجازه هست؟"),
        ("I am {technician}", "I am {ticket}", "I am …"),
        ("About {ticket}, {customer}: {next step}", "About 7, Анна: {", "About …, …: …"),
        ("Braces } and {", "Braces } and {", "Braces } and {"),
    ],
)
def test_a_name_nobody_gave_leaves_a_whole_sentence(text: str, named: str, unnamed: str) -> None:
    words = Words(en=text)
    names = {"customer": "Анна", "technician": "{ticket}", "ticket": "7", "next step": "{"}
    assert words.said("en", names) == named
    assert words.said("en") == words.said("en", dict.fromkeys(names, "")) == unnamed


@pytest.mark.parametrize(
    ("right", "wrong", "said"),
    [
        ("version = 3", "versoin = 3\nversion = 3", "there is no key versoin; did you mean version?"),
        ('letter = "A"', 'lettre = "A"', "there is no key lettre; did you mean letter?"),
        ('fact = "why"', 'fakt = "why"', "there is no key fakt; did you mean fact?"),
        ('goto = "after"', 'gotto = "after"', "there is no key gotto; did you mean goto?"),
        ("limit = 120, w", "limit = 120, warnign = 80, w", "there is no key warnign; did you mean warning?"),
        ('advice = { en = "Call', 'advice = { enn = "x", en = "Call', "there is no key enn; did you mean en?"),
        ('title = { en = "After', 'title = { rus = "", en = "After', "there is no key rus; did you mean ru?"),
        ('hint = { en = "Music', 'hint = { zzzzzz = "", en = "Music', "there is no key zzzzzz"),
        ('fact = "why"', 'zzzzzz = "why"', "there is no key zzzzzz"),
        ('fact = "why"', 'version = "why"', "there is no key version"),
        ('letter = "A"', 'text = "A"', "there is no key text"),
    ],
)
def test_a_wrong_key_is_named_with_its_line_and_the_nearest_valid_one(right: str, wrong: str, said: str) -> None:
    text = HOLD.replace(right, wrong)
    assert refusal(text) == f"hold.toml:{line_of(text, wrong)}: {said}"


@pytest.mark.parametrize(
    ("right", "wrong", "said"),
    [
        ('"do-confirm"', '"do-comfirm"', "kind must be one of 'read-do' or 'do-confirm'; did you mean do-confirm?"),
        ('"work"', '"wrok"', "did you mean work?"),
        ('asks = "end"', 'asks = "ends"', "asks must be one of 'leaving' or 'end'; did you mean end?"),
        ('"short"', '"shrot"', "did you mean short?"),
        ('"callback", ', '"calback", ', "offers must be one of 'renew', 'callback' or 'back'; did you mean callback?"),
        ('goto = "after"', 'effect = "satisfyed"', "did you mean satisfied?"),
        ('fact = "why"', 'promises = "updat"', "did you mean update?"),
        ('{ en = ["hurry"]', '{ eng = ["hurry"]', "eng must be one of 'en', 'fa' or 'ru'; did you mean en?"),
    ],
)
def test_a_word_that_is_none_of_those_to_choose_from_is_named_with_the_nearest(
    right: str, wrong: str, said: str
) -> None:
    text = HOLD.replace(right, wrong)
    refused = refusal(text)
    assert refused.startswith(f"hold.toml:{line_of(text, wrong)}: ")
    assert refused.endswith(said)
    assert len(refused) < 200


@pytest.mark.parametrize(
    ("gone", "lacks", "key"),
    [
        ('id = "hold"\n', "version", "id"),
        ('kind = "do-confirm"\n', "id", "kind"),
        ('rules = ["H1", "H2"]\n', "id", "rules"),
        ('id = "ask"\n', "[[parts]]", "id"),
        ('id = "consent"\n', '[[parts.steps]]\nkind = "choice"', "id"),
        (HOLD.splitlines()[24] + "\n", '[[parts.steps]]\nid = "consent"', "text"),
        ('value = "refused"\n', '[[parts.steps.choices]]\ntext = { en = "No"', "value"),
        ("limit = 120, ", "timer = { warning", "limit"),
        ('en = "Call back", ', "advice = { fa", "en"),
        ('en = "Music", ', "hint = { fa", "en"),
        ('en = "Hold on", ', 'text = { fa = "نگه', "en"),
        ('en = "After", ', "title = { fa", "en"),
    ],
)
def test_a_missing_key_is_named_with_the_line_of_what_lacks_it(gone: str, lacks: str, key: str) -> None:
    text = HOLD.replace(gone, "")
    assert refusal(text) == f"hold.toml:{line_of(text, lacks)}: the key {key} is missing"


@pytest.mark.parametrize(
    ("right", "wrong", "line", "said"),
    [
        ("{customer}, п", "{custmer}, п", "{custmer}", "text: there is no placeholder {custmer}"),
        ('en = "Wait, {customer}', 'en = "{} Wait', 'en = "{} Wait', "text: there is no placeholder {}"),
        ('requires = ["reason"]', 'requires = ["wait"]', 'id = "consent"', "requires wait, which is not there"),
        ('requires = ["reason"]', 'requires = ["consent"]', 'id = "consent"', "requires consent, which is not there"),
        ('requires = ["reason"]', 'requires = ["raeson"]', 'id = "consent"', "not there; did you mean reason?"),
        ('goto = "after"', 'goto = "aftr"', 'id = "consent"', "goes to aftr, which is not there; did you mean after?"),
        ('goto = "after"', 'goto = "reason"', 'id = "consent"', "goes to reason, which is not there"),
        ('id = "wait"', 'id = "reason"\n# doubled', "# doubled", "the step reason stands there twice"),
        ('id = "after"', 'id = "ask"\n# doubled', "# doubled", "the part ask stands there twice"),
        ('value = "refused"', 'value = "agreed"', 'id = "consent"', "the choice agreed stands there twice"),
        ('id = "wait"', 'id = "Wait a bit"', 'id = "Wait a bit"', "must be small letters, digits and hyphens"),
        ("limit = 120", "limit = 90", "limit = 90", "the warning must come before the limit"),
        ("limit = 120", "limit = 0", "limit = 0", "limit: Input should be greater than 0"),
        ('letter = "A"', 'letter = "AB"', 'letter = "AB"', "letter: "),
        ('kind = "timer"', 'kind = "choice"', 'id = "wait"', "a choice needs two choices or more"),
        ('kind = "choice"', 'kind = "tick"', 'id = "consent"', "a tick has no choices"),
        ('kind = "short"', 'kind = "timer"', 'id = "reason"', "a timer needs its limit"),
        ('fact = "why"', 'promises = "update"', 'id = "reason"', "only a time can be promised"),
        ('fact = "why"', "private = true", 'id = "reason"', "only a choice can be private"),
        ('fact = "why"', "least = 5\nmost = 4", 'id = "reason"', "least must not be above most"),
    ],
)
def test_what_does_not_hang_together_is_named_with_its_line(right: str, wrong: str, line: str, said: str) -> None:
    text = HOLD.replace(right, wrong)
    refused = refusal(text)
    assert said in refused
    assert int(refused.split(":")[1]) - line_of(text, line) in (-1, 0), "its own line, or the header over it"


@pytest.mark.parametrize(
    ("right", "wrong", "line"),
    [
        ('kind = "short"', '"kind" = "shrot"', '"kind"'),
        ('kind = "short"', "'kind' = \"shrot\"", "'kind'"),
        ("advice = {", 'advice.fb = ""\nadvicee = {', "advice.fb"),
        ('kind = "short"', ' \tkind\t= "shrot"', '"shrot"'),
        ('title = { en = "Hold", fa = "انتظار", ru = "Удержание" }\n', "", 'id = "hold"'),
        ('triggers = { en = ["hurry"], ru = ["срочно"] }', '[triggers]\nkind = ["x"]', 'id = "hold"'),
        ("\n".join(HOLD.splitlines()[4:8]), 'rules = ["H1"]\n[title]\nfa = "x"', 'id = "hold"'),
    ],
)
def test_a_line_is_named_however_the_key_is_written(right: str, wrong: str, line: str) -> None:
    text = HOLD.replace(right, wrong)
    assert f"hold.toml:{line_of(text, line)}: " in refusal(text)


def test_every_wrong_line_is_named_at_once() -> None:
    text = HOLD.replace('fact = "why"', 'fakt = "why"').replace("version = 3", "version = 0")
    refused = refusal(text)
    assert "hold.toml:2: version: " in refused
    assert "; hold.toml:20: there is no key fakt; did you mean fact?" in refused


def test_a_file_wrong_from_end_to_end_is_refused_at_once_and_in_few_words() -> None:
    refused = refusal("".join(f"key{at} = 1\n" for at in range(40_000)))
    assert refused.count("there is no key") <= loading.MOST_NAMED


def test_lines_are_counted_as_an_editor_counts_them() -> None:
    text = HOLD.replace("Say why", "Say\u2028why\x85now").replace("limit", "limmit").replace("\n", "\r\n")
    assert f"hold.toml:{line_of(text, 'limmit')}: there is no key limmit; did you mean limit?" in refusal(text)


def test_more_than_nine_steps_between_two_pauses_are_refused() -> None:
    steps = [f'[[parts.steps]]\nid = "step-{at}"\nkind = "tick"\ntext = {{ en = "Do" }}\n' for at in range(9)]
    nine = SHORT[: SHORT.index("[[parts.steps]]")] + "".join(steps)
    assert len(list(loading.parse(nine).steps())) == 9
    refused = refusal(nine + steps[0].replace("step-0", "step-9"))
    assert refused.startswith("hold.toml:7: steps: ")
    assert "at most 9" in refused
    assert "at least 1" in refusal(SHORT[: SHORT.index("[[parts.steps]]")] + "steps = []\n")


def test_the_id_is_the_files_name() -> None:
    assert loading.parse(HOLD, name="hold").id == "hold"
    text = "# mine\n" + HOLD
    assert refusal(text, "held") == "hold.toml:2: the id must be held, as the file is named"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (HOLD.replace("version = 3", "version = "), "line 2"),
        (HOLD.replace('kind = "short"', 'kind = "short'), "line 18"),
        (HOLD + "limit = 1\nid = 5\nid = 6\n", f"line {HOLD.count(chr(10)) + 2}"),
        ("\x00", "line 1"),
        ("id = \ud800", ""),
        ("version = " + "9" * 5_000, ""),
        ("rules = " + "[" * 100_000, ""),
        ("rules" + ".a" * 2_000 + " = 1", ""),
        ("kind" + ".a" * 2_000 + " = 1\n" + HOLD.replace('kind = "do-confirm"\n', ""), ""),
        ("asks" + ".a" * 2_000 + " = 1\n" + HOLD.replace('asks = "end"\n', ""), "asks must be one of"),
    ],
    ids=short,
)
def test_what_is_no_toml_is_said_with_its_line(text: str, said: str) -> None:
    assert said in refusal(text)


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"\xff\xfe\x00",
        HOLD.encode("utf-16"),
        HOLD.encode()[:-40],
        HOLD.replace("Say why", "").encode(),
        HOLD.encode() + b"#" * loading.LARGEST,
        HOLD.replace('id = "hold"', 'id = "held"').encode(),
        HOLD.replace("version = 3", "version = " + "9" * 5_000).encode(),
    ],
    ids=short,
)
def test_a_wrong_file_of_ones_own_leaves_the_shipped_one_and_is_named(folders: Folders, data: bytes) -> None:
    own(folders).write_bytes(data)
    held = loading.load(folders, "hold")
    assert (held.own, first_step(held.procedure)) == (False, "Say why")
    assert [one.procedure.id for one in loading.load_all(folders)] == ["hold"]
    problems = found(folders)
    assert problems
    assert all(problem.startswith(str(own(folders))) for problem in problems)


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (HOLD.encode() + b"#" * loading.LARGEST, "is too large for a procedure"),
        (b"\xff\xfe\x00", "cannot be read: 'utf-8' codec can't decode byte 0xff"),
        (b"id = ", "is no TOML: Invalid value (at"),
    ],
    ids=short,
)
def test_a_file_that_cannot_be_read_is_named_with_why(folders: Folders, data: bytes, said: str) -> None:
    own(folders).write_bytes(data)
    (problem,) = found(folders)
    assert problem.startswith(f"{own(folders)}: {said}")


@pytest.mark.timeout(10)
@pytest.mark.parametrize("kind", ["folder", "pipe", "loop", "nowhere", "device"])
@pytest.mark.parametrize("name", ["hold", "tea"])
def test_what_is_no_file_is_named_and_nothing_waits_for_it(folders: Folders, kind: str, name: str) -> None:
    path = own(folders, f"{name}.toml")
    if kind == "folder":
        (path / "hold.toml").mkdir(parents=True)
    elif kind == "pipe":
        os.mkfifo(path)
    else:
        path.symlink_to({"loop": path, "nowhere": path.parent / "gone", "device": Path("/dev/zero")}[kind])
    assert loading.load(folders, "hold").own is False
    assert [one.procedure.id for one in loading.load_all(folders)] == ["hold"]
    (problem,) = found(folders)
    assert problem.startswith(f"{path}: cannot be read: ")


@pytest.mark.parametrize("place", ["config", "config/checklists"])
@pytest.mark.parametrize("there", ["nothing", "file"])
def test_without_a_folder_of_ones_own_the_shipped_ones_stand(folders: Folders, place: str, there: str) -> None:
    (folders.config / "checklists").rmdir()
    if place == "config":
        folders.config.rmdir()
    if there == "file":
        (folders.config.parent / place).touch()
    assert loading.load(folders, "hold").own is False
    assert [one.procedure.id for one in loading.load_all(folders)] == ["hold"]
    assert found(folders) == []


def test_a_procedure_of_ones_own_takes_the_shipped_ones_place(folders: Folders) -> None:
    own(folders).write_text(MINE, encoding="utf-8")
    held = loading.load(folders, "hold")
    assert (held.own, first_step(held.procedure), held.text) == (True, "Tell them why", MINE)
    (only,) = loading.load_all(folders)
    assert only == held
    assert found(folders) == []


def test_a_new_procedure_of_ones_own_is_added(folders: Folders) -> None:
    own(folders, "tea.toml").write_text(SHORT, encoding="utf-8")
    own(folders, "notes.txt").write_text("no procedure", encoding="utf-8")
    everything = loading.load_all(folders)
    assert [(one.procedure.id, one.own) for one in everything] == [("hold", False), ("tea", True)]
    assert loading.load(folders, "tea") == everything[1]
    names = [(path.name, mine) for path, mine in loading.files(folders)]
    assert names == [("hold.toml", False), ("tea.toml", True)]


def test_a_file_mended_or_spoilt_while_the_program_runs_counts_at_once(folders: Folders) -> None:
    for text, mine in ((MINE, True), (MINE[:-5], False), (MINE, True), (HOLD, True)):
        own(folders).write_text(text, encoding="utf-8")
        assert loading.load(folders, "hold").own is mine


def test_every_sentence_that_falls_back_to_english_is_named(folders: Folders) -> None:
    path = own(folders, "tea.toml")
    path.write_text(SHORT, encoding="utf-8")
    assert found(folders) == [
        f"{path}: title: has no words in ru",
        f"{path}: step boil: text: has no words in fa, ru",
    ]
    assert loading.load(folders, "tea").own, "it is in force all the same"
    for words in ('fa = "پس از آن", ', 'fa = "موسیقی", ', ', ru = "Перезвоните"', 'fa = "بله", '):
        assert words in HOLD
        own(folders).write_text(HOLD.replace(words, ""), encoding="utf-8")
        assert len(found(folders)) == 3, words
    places = [where for where, _words in loading.parse(HOLD).all_words()]
    assert places == [
        "title",
        "part ask: title",
        "step reason: text",
        "step consent: text",
        "step consent, choice agreed: text",
        "step consent, choice refused: text",
        "step consent, choice refused: advice",
        "part after: title",
        "step wait: text",
        "step wait: hint",
    ]


def test_a_digest_names_exactly_one_text(folders: Folders) -> None:
    digests = set()
    texts = [HOLD, MINE, HOLD + " ", HOLD.replace("\n", "\r\n"), HOLD.replace("ی", "ي")]
    for text in texts:
        own(folders).write_bytes(text.encode())
        held = loading.load(folders, "hold")
        assert (held.own, held.text) == (True, text)
        assert held.digest == loading.load(folders, "hold").digest
        digests.add(held.digest)
        assert loading.parsed(held.text) == held.procedure, "what a visit keeps is read as it was"
    assert len(digests) == len(texts)


@pytest.mark.parametrize(
    "name",
    ["", "tea", ".", "..", "../x", "../checklists/hold", "/etc/passwd", "hold.toml", "HOLD", "hold\n", "hold\x00",
     "ho ld", "*", "[h]old", "hоld", "\ud800", "a" * 300, "a" * 5_000, "C:hold", "..\\hold"],
    ids=short,
)  # fmt: skip
def test_a_name_that_names_no_procedure_is_said_so(folders: Folders, name: str) -> None:
    own(folders, "../x.toml").write_text(HOLD.replace('"hold"', '"x"'), encoding="utf-8")
    with pytest.raises(NotFound, match=r"(?s)There is no procedure .*dst procedures list"):
        loading.load(folders, name)


@pytest.mark.parametrize("name", ["My tea", "HOLD", ".hold", "hold.old", "چای", "-", "a" * 200])
def test_a_file_whose_name_can_be_no_id_is_named_and_harms_no_other(folders: Folders, name: str) -> None:
    own(folders, f"{name}.toml").write_text(HOLD, encoding="utf-8")
    assert [one.procedure.id for one in loading.load_all(folders)] == ["hold"]
    (problem,) = found(folders)
    assert problem == f"{own(folders, f'{name}.toml')}:1: the id must be {name}, as the file is named"
