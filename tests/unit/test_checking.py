"""A note is looked over before it goes out: what is found, what is left alone, and what keeps it from being sent."""

import re
import time
from importlib import import_module
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from stdnum import luhn

from dst_console.errors import BadInput
from dst_console.language.checking import private
from dst_console.language.checking.check import Checker
from dst_console.language.checking.findings import BLOCKING, Finding, Kind, left_over, masked, missing
from dst_console.language.checking.loading import NAMES, learn, load
from dst_console.language.checking.reading import key_of
from dst_console.language.normalise import fold
from tests.station import folders_in
from tests.sweeps import sweep

CORPUS = Path(__file__).resolve().parents[1] / "corpus"
LANGUAGES = ("en", "fa", "ru")
FAULT = re.compile("⟦(.*?)⟧", re.DOTALL)


def corpus(name: str) -> tuple[frozenset[str], list[str]]:
    """The names its log knows, and its notes."""
    lines = (CORPUS / f"{name}.txt").read_text(encoding="utf-8").splitlines()
    names = next(line for line in lines if line.startswith("# names:")).removeprefix("# names:")
    return frozenset(names.split()), corpus_lines(name)


def corpus_lines(name: str) -> list[str]:
    """The lines of a file of the corpus."""
    lines = (CORPUS / f"{name}.txt").read_text(encoding="utf-8").splitlines()
    return [line for line in lines if line and not line.startswith("#")]


def checker_of(root: Path, names: frozenset[str] = frozenset()) -> Checker:
    return Checker(folders_in(root), names)


def seeded(line: str) -> tuple[Kind, str, int, int]:
    """The kind of a seeded fault, its text without the signs around the fault, and where that stands."""
    kind, _colon, marked = line.partition(": ")
    fault = FAULT.search(marked)
    assert fault
    return Kind(kind), FAULT.sub(r"\1", marked), fault.start(), fault.end() - 2


def hits(findings: tuple[Finding, ...], kind: Kind, start: int, end: int) -> bool:
    return any(one.kind is kind and one.start < end and start < one.end for one in findings)


@pytest.mark.parametrize("language", LANGUAGES)
def test_of_a_hundred_clean_notes_at_most_two_findings_are_false(language: str, tmp_path: Path) -> None:
    names, notes = corpus(f"clean-{language}")
    checker = checker_of(tmp_path, names)
    false = [(one.kind.value, one.words) for note in notes for one in checker.check(note)]
    assert len(notes) >= 110
    assert len(false) <= len(notes) * 2 // 100, false


@pytest.mark.parametrize("language", LANGUAGES)
def test_of_ten_faults_at_least_nine_are_found(language: str, tmp_path: Path) -> None:
    names, lines = corpus(f"seeded-{language}")
    checker = checker_of(tmp_path, names)
    missed = []
    for line in lines:
        kind, text, start, end = seeded(line)
        if not hits(checker.check(text), kind, start, end):
            missed.append(line)
    assert len(lines) >= 100
    assert len(missed) <= len(lines) // 10, missed


@pytest.fixture(scope="module")
def checker(tmp_path_factory: pytest.TempPathFactory) -> Checker:
    """The check without anything of a person's own."""
    return checker_of(tmp_path_factory.mktemp("none"))


def only(checker: Checker, text: str) -> Finding:
    findings = checker.check(text)
    assert len(findings) == 1, findings
    return findings[0]


def test_a_finding_says_what_where_and_why_and_has_a_right_word(checker: Checker) -> None:
    finding = only(checker, "Did not recieve the toner.")
    assert (finding.kind, finding.start, finding.end, finding.words) == (Kind.SPELLING, 8, 15, "recieve")
    assert (finding.rule, finding.fix, finding.blocks) == ("Q4", "receive", False)
    assert "recieve" in finding.what
    assert finding.why


@pytest.mark.parametrize(
    ("text", "kind", "words", "fix"),
    [
        ("Printed a page :-)", Kind.EMOTICON, ":-)", ""),
        ("Готово)))", Kind.EMOTICON, ")))", ""),
        ("Done 👩‍💻 now.", Kind.EMOTICON, "👩‍💻", ""),
        ("Gonna replace it.", Kind.SLANG, "Gonna", "going to"),
        ("چاپگر میگه خطا.", Kind.SLANG, "میگه", "می‌گوید"),
        ("The portal is awful.", Kind.OPINION, "awful", None),
        ("به نظر من کابل خراب است.", Kind.OPINION, "به نظر من", None),
        ("It is a layer 8 problem.", Kind.JARGON, "layer 8", None),
        ("Переустановил винду вчера.", Kind.JARGON, "винду", "Windows"),
        ("Is it broken???", Kind.SHOUTING, "???", "?"),
        ("It is NEVER TURNED OFF here.", Kind.SHOUTING, "NEVER TURNED OFF", "never turned off"),
        ("صف خیلیییی طولانی است.", Kind.SHOUTING, "خیلیییی", "خیلی"),
        ("Пpинтер не печатает.", Kind.SPELLING, "Пpинтер", "Принтер"),
        ("باطری‌ها عوض شدند.", Kind.SPELLING, "باطری‌ها", "باتری‌ها"),
        ("چاپگر کار نمیکند.", Kind.SPELLING, "نمیکند", "نمی‌کند"),
        ("صفحه باز ميشود.", Kind.SPELLING, "ميشود", "می‌شود"),
        ("مشتریی تماس گرفت.", Kind.SPELLING, "مشتریی", "مشتری"),
    ],
)
def test_each_kind_offers_what_to_write_instead(
    checker: Checker, text: str, kind: Kind, words: str, fix: str | None
) -> None:
    finding = only(checker, text)
    assert (finding.kind, finding.words, finding.fix) == (kind, words, fix)


@pytest.mark.parametrize(
    "text",
    [
        "See \\\\fs02\\Finnance\\Bugdet and C:\\Progam\\teh.exe.",
        "Mail to jhon.smiht@exmaple.org, page https://exmaple.org/recieve?x=1.",
        "The customer said “it is awful :( and teh printer sucks!!!” on the phone.",
        "> gonna call u later :)\nCalled back at 15:10.",
        "Herr Qvxlprt called from the lobby.",
        "Der Drucker steht seit gestern wieder einmal still und niemand weiß warum.",
        "The list (see the intranet) has 1) cables; 2) adapters.",
        "Pressed CTRL+ALT+DEL; the display shows NUM LOCK and USB-C works at 19:05.",
        "آقای قرچداغی تماس گرفت.",
        "The admin reinstalled the plugin and the app; both admins checked the configs.",
        "Проверил роутер, хотспот и письмо о фишинге.",
        "میز میانی را در میدان جزیی می‌بینم؛ زیبایی دانشجویی نهایی شد.",
        "",
    ],
)
def test_what_is_not_the_technicians_wording_is_left_alone(checker: Checker, text: str) -> None:
    assert checker.check(text) == ()


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("The printer works again.", "en"),
        ("چاپگر HP دوباره کار می‌کند.", "fa"),
        ("Принтер HP снова печатает.", "ru"),
        ("Der Drucker steht seit gestern wieder still.", ""),
        ("123", ""),
    ],
)
def test_the_language_of_a_sentence_is_told_by_script_and_words(checker: Checker, text: str, language: str) -> None:
    assert checker.language_of(text) == language


def test_a_sentence_too_long_is_counted_and_what_is_in_it_is_found_too(checker: Checker) -> None:
    text = "The " + "printer works and the " * 10 + "scaner works."
    assert [one.kind for one in checker.check(text)] == [Kind.OVERLONG, Kind.SPELLING]
    assert "43" in checker.check(text)[0].what
    assert checker.check("The " + "printer works and the " * 9 + "page.") == ()


@pytest.mark.parametrize(
    ("text", "hidden"),
    [
        ("Signed in with password: Winter2026!", "Signed in with password: •••"),
        ("Wi-Fi key: Qx7-mmP2", "Wi-Fi key: •••"),
        ("رمز عبور: sib1402 است", "رمز عبور: ••• است"),
        ("Введён пароль Qx7mmP2.", "Введён пароль •••."),
        ("Opened with PIN 4821.", "Opened with PIN •••."),
        ("git clone https://ann:s3cretpw@git.example.org/x", "git clone https://•••@git.example.org/x"),
        ("Paid with 4111 1111 1111 1111.", "Paid with •••• •••• •••• 1111."),
        ("کارت ۶۰۳۷۹۹۱۲۳۴۵۶۷۸۹۳ بود.", "کارت ••••••••••••۷۸۹۳ بود."),
        ("Refund to GB82 WEST 1234 5698 7654 32.", "Refund to •••• •••• •••• •••• ••54 32."),
        ("IBAN: IR580540105180021273113007", "IBAN: ••••••••••••••••••••••3007"),
        ("کد ملی 0499370899 در فرم بود.", "کد ملی ••••••••99 در فرم بود."),
        ("В анкете СНИЛС 112-233-445 95.", "В анкете СНИЛС •••-•••-••• 95."),
        ("ИНН 500100732259 на экране.", "ИНН ••••••••••59 на экране."),
        ("Personal number 44051401359 was shown.", "Personal number •••••••••59 was shown."),
        ("Паспорт 4510 123456 на столе.", "Паспорт •••• ••••56 на столе."),
    ],
)
def test_secrets_and_private_numbers_block_until_they_are_masked(checker: Checker, text: str, hidden: str) -> None:
    blocking = [one for one in checker.check(text) if one.blocks]
    assert len(blocking) == 1
    assert masked(text, blocking[0]) == hidden
    assert blocking[0].fix is not None
    assert blocking[0].fix in hidden
    assert not [one for one in checker.check(hidden) if one.blocks]


@pytest.mark.parametrize(
    "text",
    [
        "Password: expired since Monday.",
        "The password was changed and the token is lost.",
        "Password reset on WS-ENG-07 for Ms Ahmadi.",
        "رمز عبور: فراموش شده بود.",
        "Пароль: не подходит.",
        "PIN: forgotten, IMEI 356938035643809, phone +98 21 4925 8000.",
        "Serial 21099523021187, order 4500187723, counter 4111 1111 1111 1112.",
        "شماره سریال 0499370899 و تلفن 09121234567.",
        "Phone 0499370899 in the lobby.",
        "Заказ 500100732259, телефон 89161234567.",
        "GB82 WEST 1234 5698 7654 33 is no account.",
    ],
)
def test_numbers_and_passwords_that_tell_nothing_do_not_block(checker: Checker, text: str) -> None:
    assert [one.words for one in checker.check(text) if one.blocks] == []


# Only the first is odd enough to be found where nothing but the sentence links it to the word for a password.
PASSWORDS = ("Qwerty123!", "sib-1402x", "gol12345")


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("password", PASSWORDS)
def test_a_password_is_found_however_it_is_told(checker: Checker, language: str, password: str) -> None:
    shown = []
    for line in corpus_lines(f"told-{language}"):
        strength, _colon, form = line.partition(": ")
        if strength == "odd" and password != PASSWORDS[0]:
            continue
        text = form.replace("…", password)
        hidden = text
        for finding in sorted(checker.check(text), key=lambda one: -one.start):
            hidden = masked(hidden, finding)
        if password in hidden or [one for one in checker.check(hidden) if one.blocks]:
            shown.append(form)
    assert shown == []


@pytest.mark.parametrize(
    "text",
    [
        "sk_live_4eC39HqLyjWDarjtT1zdp7dc",
        "rk_test_4eC39HqLyjWDarjtT1zdp7dc",
        "whsec_4eC39HqLyjWDarjtT1zdp7dc1234",
        "AIzaSyA-1234567890abcdefghijklmnopqrstu",
        "SG.abcdefghijklmnop1234.ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789abcdefg",
        "npm_abcdefghijklmnopqrstuvwxyz0123456789",
        "hf_abcdefghijklmnopqrstuvwxyz0123",
        "hvs.CAESIJabcdefghijklmnop123456",
        "123456789:AAHabcdefghijklmnopqrstuvwxyz012345",
        "The token is 7f9c2ba4e88f827d616045507605853e.",
        "client_secret: 7f9c2ba4e88f",
        "AccountKey=abcd1234efgh5678==",
        "The PIN is 4821.",
        "PIN for the phone: 4821",
        "پین گوشی ۴۸۲۱ است",
        "ПИН телефона — 4821",
        "OTP: 482193",
        "The door code is 4821.",
        "код из СМС: 482193",
        "کد ورود: ۴۸۲۱",
        "The password is 123456.",
        "رمز گوشی ۱۲۳۴۵۶ است",
        "The password is P@ssword.",
        'The password is "letmein".',
        "password: letmein",
        "пароль: солнышко",
        "The password is summer.",
        "His password is Rainbow and works.",
        "My password's thistle on both laptops.",
        "The password for the projector is lantern.",
        "She chose Marmalade as her password.",
        "The code is ABCD.",
        "The gate code is WXYZ after six.",
        "пароль лето2024",
        "Её пароль — Одуванчик.",
        "На стикере пароль Москва красным.",
        "Пароль у него Спартак.",
        "Пароль клиентки: одуванчик.",
        "Код от двери ЖЗИК.",
        "رمز عبور او بهار است.",
        "رمز عبور آقای کریمی بادام است",
        "رمز عبورش سیمرغ است.",
        "کد ورود ABCD است.",
    ],
)
def test_a_key_or_a_code_is_found(checker: Checker, text: str) -> None:
    assert [one.kind for one in checker.check(text) if one.blocks] == [Kind.SECRET]


@pytest.mark.parametrize(
    "text",
    [
        "Password expired on LT-8804 at 14:30, reset for jdoe01.",
        "Password for Office365 is expired.",
        "The password of Windows10 was changed on 28.11.2026.",
        "Password must be 12 characters and is checked on srv01.",
        "The password is 8-digit and was sent to sara1@example.org.",
        "Password was sent to jdoe01 by the service centre.",
        "Gave the password to jdoe01.",
        "Password reset on Win11! Signed in at 09:14.",
        "Password policy: 12 characters, see https://wiki/x1?y=2.",
        "Memory test pass: 3 of 4, pass: 100%.",
        "First pass: cleaned. Second pass 2/2.",
        "Boarding pass A12B was printed.",
        "Login: works again since 14:30.",
        "Login: Ms Foster / LT-8804.",
        "Logged in on Win11 with Chrome131.",
        "User: jdoe01, asset: LT-8804, room 3F-12.",
        "The wifi key is printed under the router.",
        "Wi-Fi: 5GHz / 2.4GHz, channel 36.",
        "The token is out of step; the secret is kept by the owner.",
        "See ticket #4711 for the password of KeePass2.",
        "The PIN was changed, 3 attempts left.",
        "Changed the password June 3, the password Rose chose is long.",
        "He forgot his password, coffee is on the keyboard.",
        "Пароль Сергей сменил сам.",
        "رمز مریم عوض شد.",
        "رمز عبور پیچیده‌تر است.",
        "Пароль клиентки: сброшен.",
        "رمز ماه پیش عوض شد.",
        "The password is wrong.",
        "The password is expired, unknown and not accepted.",
        "The password is the same on both.",
        "The password is reset and hers alone.",
        "The password is Windows default.",
        "The password was Sara's own idea.",
        "She chose it as her password.",
        "Password: the customer changed it herself.",
        "The error code is ENOENT, the code is OK.",
        "Пароль: клиент сменил сам.",
        "Пароль был верным, пароль Сергея сброшен.",
        "Пароль Ивановой истёк, пароль — на бумаге.",
        "Код ошибки: ENOENT.",
        "رمز بهتر است عوض شود.",
        "رمز عبور خانم کریمی درست است.",
        "رمز عبور در پاکت بسته است.",
        "کد خطا ENOENT است.",
        "The door code is kept by the porter, room 4821.",
        "Error code 0x80070005, access denied after 3 tries.",
        "Key: F12; login screen at 1920x1080.",
        "password expired @3F-12 #vpn-2 !2 asset:lt-0231a for 5m",
        "Username wrong @3F-12, error 0x8007! again.",
        "Password reset for user id 204411: done, ticket #4711.",
        "Password prompt in Teams2 again; C:\\Users\\jdoe01 is locked.",
        "Пароль от 1С:Бухгалтерия сброшен на WS-ENG-07.",
        "Сменил пароль на сервере srv01, вход в Windows10 есть.",
        "Пароль сброшен — Office2016 запускается.",
        "Логин: работает с 14:30.",
        "Вход: 2F-03 / 4F-21, этаж 2.",
        "Пассажирский лифт 2, ключ от кабинета 305.",
        "ПИН забыт, осталось 3 попытки.",
        "رمز Office365 عوض شد.",
        "رمز ورود به Windows10 عوض شد.",
        "رمزگذاری AES256 فعال است.",
        "رمز جدید را فراموش کرده بود.",
        "رمزش را در ساعت ۱۴:۳۰ عوض کرد.",
        "رمز ورود کاربر احمدی منقضی است.",
        "ورود: در طبقهٔ 3F-12.",
        "کلید F12 کار نمی‌کند، ورود در ۹:۱۴.",
    ],
)
def test_words_near_a_password_that_are_none_do_not_block(checker: Checker, text: str) -> None:
    assert [one.words for one in checker.check(text) if one.blocks] == []


def test_masking_a_text_that_has_changed_since_or_a_finding_that_blocks_nothing_changes_nothing(
    checker: Checker,
) -> None:
    secret = only(checker, "password: Winter2026!")
    assert masked("a password: Winter2026!", secret) == "a password: Winter2026!"
    assert masked("Gonna go.", only(checker, "Gonna go.")) == "Gonna go."


def test_every_country_that_is_asked_about_is_known_to_python_stdnum() -> None:
    assert [name for name in private.PERSONS_NUMBERS if not hasattr(import_module(f"stdnum.{name}"), "is_valid")] == []


def test_a_learned_word_is_right_from_then_on_and_stays(tmp_path: Path) -> None:
    folders = folders_in(tmp_path)
    text = "The snorkulator and the blivetron. اسنورکولاتور کار می‌کند. Снорклятор работает."
    assert len(Checker(folders).check(text)) == 4
    (tmp_path / "config" / "words").mkdir(parents=True)
    (tmp_path / "config" / "words" / "en.txt").write_text("# mine\nblivetron", encoding="utf-8")
    for word in ("snorkulator", "اسنورکولاتور", " Снорклятор "):
        learn(folders, word)
    assert Checker(folders).check(text) == ()
    kept = (tmp_path / "config" / "words" / "en.txt").read_text(encoding="utf-8")
    assert kept == "# mine\nblivetron\nsnorkulator\n"


@pytest.mark.parametrize("word", ["", "two words", "123", "-x", "x*", "x" * 81])
def test_what_is_no_word_is_not_learned(word: str, tmp_path: Path) -> None:
    with pytest.raises(BadInput):
        learn(folders_in(tmp_path), word)
    assert not (tmp_path / "config").exists()


def test_a_persons_own_lists_add_to_the_shipped_ones_and_take_out_of_them(tmp_path: Path) -> None:
    words = tmp_path / "config" / "words"
    words.mkdir(parents=True)
    (words / "jargon.txt").write_text("blue form = form 27\nsplin*\n", encoding="utf-8")
    (words / "slang.txt").write_text("-gonna\n", encoding="utf-8")
    (words / "en.txt").write_bytes(b"\xff\xfe")
    checker = checker_of(tmp_path)
    found = [(one.kind, one.words, one.fix) for one in checker.check("Fill in the blue form for the splines, gonna.")]
    assert found == [
        (Kind.JARGON, "blue form", "form 27"),
        (Kind.JARGON, "splines", None),
    ]
    assert [Path(problem.where).name for problem in checker.problems] == ["en.txt"]


def test_names_that_the_log_knows_are_right(tmp_path: Path) -> None:
    text = "wójcikowska called; قرچداغی آمد."
    assert len(checker_of(tmp_path).check(text)) == 2
    assert checker_of(tmp_path, frozenset({"Anna Wójcikowska", "قرچداغی"})).check(text) == ()


def test_a_russian_word_is_folded_as_everywhere_else() -> None:
    letters = "".join(map(chr, range(ord("А"), ord("я") + 1))) + "ёЁ"
    assert key_of(letters) == fold(letters)


def test_a_record_says_what_it_lacks() -> None:
    assert missing(contact=True, fact=True, result=True) == ()
    assert [one.rule for one in missing(contact=False, fact=False, result=False)] == ["Q3", "U30", "U30"]
    (lacks,) = missing(contact=False, fact=True, result=True)
    assert (lacks.kind, lacks.start, lacks.end, lacks.blocks) == (Kind.MISSING, 0, 0, False)


def test_a_dismissed_finding_stays_away_and_its_mark_tells_no_secret(checker: Checker) -> None:
    before = checker.check("Gonna use password: Winter2026! now, recieve it.")
    marks = {one.mark for one in before if one.kind is not Kind.SLANG}
    after = left_over(checker.check("Later. Gonna use password: Winter2026! now, recieve it."), marks)
    assert [one.kind for one in after] == [Kind.SLANG]
    assert not any("Winter" in mark for mark in marks)


def seconds(checker: Checker, text: str) -> float:
    start = time.process_time()
    checker.check(text)
    return time.process_time() - start


PIECES = "a é я ش 41 1111 \u200c : ) !! . - « » > password: رمز teh gonna NEVER /x".split(" ")
ANYTHING = st.lists(
    st.one_of(st.text(st.characters(exclude_categories=()), max_size=5), st.sampled_from([*PIECES, " ", "\n"]))
).map("".join)


@settings(max_examples=60, deadline=None)
@given(ANYTHING)
def test_any_text_can_be_checked_and_every_finding_stands_where_it_says(checker: Checker, text: str) -> None:
    findings = checker.check(text)
    assert checker.check(text) == findings
    for one in findings:
        assert text[one.start : one.end] == one.words
        assert one.start < one.end
        assert one.blocks == (one.kind in BLOCKING)
    assert [one.start for one in findings] == sorted(one.start for one in findings)


@pytest.mark.parametrize(
    "piece",
    sweep("password ", "4111 ", "می\u200c", slow=["A1-", "a)) :) ", "x-", "national id ", "://a", "typpo ", "cra"]),
)
def test_a_pasted_file_does_not_hold_the_check_up(checker: Checker, piece: str) -> None:
    # Eight times the text may take eight times as long; were it looked at again and again, it would be 64 times.
    least = max(min(seconds(checker, piece * 1000) for _try in range(3)), 0.02)
    assert any(seconds(checker, piece * 8000) < 25 * least for _try in range(3))


@settings(max_examples=40, deadline=None)
@given(st.lists(st.integers(0, 9), min_size=15, max_size=15), st.sampled_from(["", " ", "-"]))
def test_every_card_number_is_found_and_masked_but_for_its_end(checker: Checker, rest: list[int], sign: str) -> None:
    digits = "4" + "".join(map(str, rest[:14]))
    card = digits + luhn.calc_check_digit(digits)
    written = sign.join(card[at : at + 4] for at in range(0, 16, 4))
    (finding,) = checker.check(f"Paid with {written} today.")
    assert (finding.kind, finding.words) == (Kind.PRIVATE, written)
    hidden = masked(f"Paid with {written} today.", finding)
    assert [char for char in hidden if char.isdigit()] == list(card[-4:])


def test_the_lists_hold_no_entry_twice_and_offer_nothing_that_is_a_finding_itself(checker: Checker) -> None:
    for name in NAMES:
        entries = load(folders_in(Path("none"))).entries[name]
        keys = [(entry.text, entry.begins) for entry in entries]
        assert len(set(keys)) == len(keys), name
        better = [entry.better for entry in entries if entry.better]
        assert [one for one in better if checker.check(one)] == [], name
