"""One line says it all, in any order, and nothing of it is lost."""

import subprocess
import sys
import time
from datetime import datetime, timedelta, timezone

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from dst_console.language.grammar import Parsed, Token, parse, quoted, token_at, turn

TEHRAN = timezone(timedelta(hours=3, minutes=30))
NOW = datetime(2026, 11, 22, 10, 30, tzinfo=TEHRAN)
KNOWN = {"sara", "printer room"}


def read(line: str) -> Parsed:
    return parse(line, NOW, lambda name: name in KNOWN)


def at(hour: int, minute: int, day: int = 22) -> datetime:
    return datetime(2026, 11, day, hour, minute, tzinfo=TEHRAN)


EDGES = ["0001-01-01 00:00", "0001-01-01T23:59", "9999-12-31 23:59", "9999-12-31T00:00", "0000-00-00 00:00"]


@pytest.mark.parametrize("edge", EDGES)
@pytest.mark.parametrize("hours", [-12, 0, 14])
def test_a_time_at_the_calendars_edge_stays_text(edge: str, hours: int) -> None:
    now = datetime(2026, 11, 22, 10, 30, tzinfo=timezone(timedelta(hours=hours)))
    said = parse(f"{edge} printer jams", now)
    assert (said.occurred, said.summary) == (None, said.line)


def test_the_whole_line_is_understood() -> None:
    line = "Sara Ahmadi: printer jams on tray 2 @3F-12 #printer !2 asset:PR-0231 -15m +solved"
    parsed = read(line)
    assert parsed.line == line
    assert (parsed.person, parsed.honorific, parsed.summary) == (
        "Sara Ahmadi",
        None,
        "printer jams on tray 2",
    )
    assert (parsed.place, parsed.category, parsed.asset) == ("3F-12", "printer", "PR-0231")
    assert (parsed.urgency, parsed.impact, parsed.occurred) == (2, None, at(10, 15))
    assert (parsed.outcomes, parsed.request, parsed.work_minutes) == (("solved",), False, None)


def test_any_order_says_the_same() -> None:
    parsed = read("+solved -15m @3F-12 !2 Sara Ahmadi: printer #printer jams on asset:PR-0231 tray 2")
    assert (parsed.person, parsed.summary) == ("Sara Ahmadi", "printer jams on tray 2")
    assert (parsed.place, parsed.category, parsed.asset) == ("3F-12", "printer", "PR-0231")
    assert (parsed.urgency, parsed.occurred, parsed.outcomes) == (2, at(10, 15), ("solved",))


def test_the_remaining_fields_are_understood() -> None:
    parsed = read('req impact:3 phone:"+98 21 4925 8000" mail:sara@example.org new mouse for 12m')
    assert parsed.request
    assert (parsed.impact, parsed.phone, parsed.mail) == (3, "+98 21 4925 8000", "sara@example.org")
    assert (parsed.work_minutes, parsed.summary) == (12, "new mouse")


def test_a_persian_line_is_understood() -> None:
    parsed = read("آقای رضا کریمی: صفحه‌نمایش چشمک می‌زند، گاهی @ب۲-۱۴، #نمایشگر، !۲ impact:۳ -۱۵د for ۵د +solved")
    assert (parsed.honorific, parsed.person) == ("آقای", "رضا کریمی")
    assert parsed.summary == "صفحه‌نمایش چشمک می‌زند، گاهی"
    assert (parsed.place, parsed.category, parsed.urgency, parsed.impact) == ("ب۲-۱۴", "نمایشگر", 2, 3)
    assert (parsed.occurred, parsed.work_minutes, parsed.outcomes) == (at(10, 15), 5, ("solved",))
    assert read("چاپگر خراب است دیروز ۱۶:۰۰").occurred == at(16, 0, 21)
    assert read("چاپگر خراب است ۹:۴۰").occurred == at(9, 40)


def test_a_russian_line_is_understood() -> None:
    parsed = read("г-жа Иванова: 1С не печатает @каб.412 #1С -1ч30м +desk")
    assert (parsed.honorific, parsed.person, parsed.summary) == ("г-жа", "Иванова", "1С не печатает")
    assert (parsed.place, parsed.category, parsed.occurred) == ("каб.412", "1С", at(9, 0))
    assert read("Иванов: не печатает вчера 16:00").occurred == at(16, 0, 21)


@pytest.mark.parametrize(
    ("line", "person", "doubt"),
    [
        ("sara: jams", "sara", False),
        ("printer room: jams", "printer room", False),
        ("Mr sara: jams", "sara", False),
        ("mr karimi of the second floor: jams", None, False),
        ("Dr karimi of unit two: jams", "karimi of unit two", False),
        ("Sara Ahmadi: jams", "Sara Ahmadi", True),
        ("Sara Ahmadi : jams", "Sara Ahmadi", True),
        ("سارا احمدی: گیر", "سارا احمدی", True),
        ("Printer: jams", None, True),
        ("VPN: down", None, True),
        ("Outlook: crashes", None, True),
        ("MS Word: crashes", None, True),
        ("принтер: зажевал", None, True),
        ("چاپگر طبقه سوم: گیر", None, True),
        ("the printer in the hall: jams", None, True),
        ("the printer in the big hall: jams", None, False),
        ("Sara:jams", None, False),
        ("Sara Ahmadi:", None, False),
        ("http://example.org: down", None, True),
        ("C: full", None, True),
        (": jams", None, False),
        ("jams", None, False),
    ],
)
def test_the_head_is_a_customer_or_the_beginning_of_the_summary(line: str, person: str | None, doubt: bool) -> None:
    parsed = read(line)
    assert (parsed.person, parsed.doubt) == (person, doubt)
    assert person or parsed.summary == line


@pytest.mark.parametrize("line", ["sara: jams", "Mr Karimi: jams", "Sara Ahmadi: jams", "Printer: jams @3F"])
def test_one_key_turns_the_customer_over_and_back(line: str) -> None:
    turned = turn(line)
    assert turned == "-" + line
    assert (read(turned).person is None) != (read(line).person is None)
    assert read(turned).doubt
    assert turn(turned) == line


def test_the_turn_stands_before_the_head_wherever_that_is() -> None:
    assert turn("-15m Sara Ahmadi: jams") == "-15m -Sara Ahmadi: jams"
    assert read("-15m -Sara Ahmadi: jams").summary == "Sara Ahmadi: jams"
    assert read("-15m -Sara Ahmadi: jams").occurred == at(10, 15)
    assert read("-Printer 3: jams").person == "Printer 3"
    assert read("- Printer: jams").summary == "- Printer: jams"
    assert read("-Mr Karimi: jams").summary == "Mr Karimi: jams"
    assert read("-Mr Karimi: jams").honorific is None


@pytest.mark.parametrize(
    "line",
    ["", "jams", "http://x", "a b c d e f: jams", "--Sara: jams", "15m: jams", "@3F: x", r"\!x Sara: jams"],
)
def test_a_line_without_a_head_has_nothing_to_turn(line: str) -> None:
    assert turn(line) == line


def test_tokens_may_stand_around_the_customer_but_not_inside() -> None:
    assert read("@3F Sara Ahmadi: jams").person == "Sara Ahmadi"
    parsed = read("Sara Ahmadi @3F: jams")
    assert (parsed.person, parsed.place, parsed.summary) == ("Sara Ahmadi", "3F", "jams")
    parsed = read("Sara @3F Ahmadi: jams")
    assert (parsed.person, parsed.place, parsed.summary) == (None, "3F", "Sara Ahmadi: jams")
    assert read('@"Room: 3" Sara Ahmadi: jams').person == "Sara Ahmadi"
    assert read("9:40 Sara Ahmadi: jams").person == "Sara Ahmadi"
    assert read("−15m Sara Ahmadi: jams").occurred == at(10, 15)  # the minus sign some keyboards make


def test_quotes_keep_a_value_with_spaces_together() -> None:
    parsed = read('jams @"third floor" #«چاپگر رنگی»، asset:“PR 1”. ok')
    assert (parsed.place, parsed.category, parsed.asset) == ("third floor", "چاپگر رنگی", "PR 1")
    assert parsed.summary == "jams. ok"
    assert read('jams @"third floor').summary == 'jams @"third floor'
    assert read('jams @"third"floor').summary == 'jams @"third"floor'
    assert read('jams @" " says "no"').summary == 'jams @" " says "no"'


@pytest.mark.parametrize(
    ("line", "summary"),
    [
        (r"\@home \#printer \!2 \+solved \-15m", "@home #printer !2 +solved -15m"),
        (r"\asset:1 \phone:22 \mail:a@b \impact:2", "asset:1 phone:22 mail:a@b impact:2"),
        (r"\9:40 jams \for 12m", "9:40 jams for 12m"),
        (r"\yesterday 16:00", "yesterday 16:00"),
        (r"\req", "req"),
        (r"\#1234 \-Sara: jams", "#1234 -Sara: jams"),
        (r"\\server\@share C:\#x \ \n \REQ \x", r"\\server\@share C:\#x \ \n \REQ \x"),
    ],
)
def test_a_backslash_before_a_sign_makes_it_plain_and_elsewhere_is_one(line: str, summary: str) -> None:
    parsed = read(line)
    assert parsed.summary == summary
    assert (parsed.place, parsed.category, parsed.occurred, parsed.request, parsed.outcomes) == (None,) * 3 + (
        False,
        (),
    )


@pytest.mark.parametrize(
    "line",
    [
        "see http://example.org/#top and https://x.org:8443/@me",
        r"C:\Users\sara and D:\ are full",
        "mail from sara@example.org bounces",
        "meeting at 9:40 was lost",
        "from 9:40 to 10:00",
        "offline since 9:40",
        "offline since yesterday 16:00",
        "связь пропала с 9:40",
        "قطع از ساعت ۹:۴۰",
        "9:40 to 10:00 no network",
        "9:40 pm was too late",
        "call yesterday 16:00 was lost",
        "a req inside prose",
        "waited for 12m then left",
        "call +98 21 4925 8000 back",
        "+solve +desks +",
        "ticket #1234 and error #۵",
        "!5 !0 !12 !! ! !x impact:4 impact: asset: @ # @- #--",
        "mail:bounces phone:rings phone:1",
        "C# and F#, a@b, 5!2, x+solved, 10-15m",
        "-15 -m -15x -99999m -400d --15m",
        "offline for 2d",
        "callback 16:00",
        "REQ",
        "99:99",
    ],
)
def test_what_only_resembles_a_token_stays_in_the_summary(line: str) -> None:
    parsed = read(line)
    assert parsed == Parsed(line, summary=line, doubt=parsed.doubt, spans=parsed.spans)


@pytest.mark.parametrize(
    ("line", "summary"),
    [
        ("9:40 jams", "jams"),
        ("jams 9:40", "jams"),
        ("jams 9:40.", "jams."),
        ("jams @3F, 9:40, #printer", "jams"),
        ("Sara Ahmadi: 9:40 jams", "jams"),
        ("Sara Ahmadi: 9:40", ""),
        ("9:40: jams", "jams"),
        ("jams 9:40 at the door 8:15", "jams 9:40 at the door"),
    ],
)
def test_a_bare_time_counts_at_the_edges_of_the_text(line: str, summary: str) -> None:
    parsed = read(line)
    assert parsed.occurred in (at(9, 40), at(8, 15))
    assert parsed.summary == summary


def test_a_time_after_what_reads_as_the_summary_is_inside_the_text() -> None:
    assert read("Printer: 9:40 was the last page").occurred is None
    assert read("-Printer: 9:40 was the last page").occurred == at(9, 40)


def test_the_first_of_a_kind_wins_and_a_second_stays_in_the_summary() -> None:
    parsed = read("jams @3F @4F !2 !3 9:40 -15m")
    assert (parsed.place, parsed.urgency, parsed.occurred) == ("3F", 2, at(9, 40))
    assert parsed.summary == "jams @4F !3 -15m"
    assert read("jams !7 !2").urgency == 2
    assert read("jams 16:00 -15m").occurred == at(10, 15)


def test_outcomes_add_up() -> None:
    parsed = read("jams +desk +solved +desk")
    assert (parsed.outcomes, parsed.summary) == (("desk", "solved"), "jams +desk")


@pytest.mark.parametrize(
    ("line", "summary"),
    [
        ("  printer  jams\t", "  printer  jams\t"),
        ("jams @3F on tray", "jams on tray"),
        ("jams  @3F  on  tray", "jams   on  tray"),
        ("  @3F  jams  !2  ", "jams"),
        ("jams, @3F, on tray", "jams, on tray"),
        ("jams @3F. Then smoke", "jams. Then smoke"),
        ("Sara Ahmadi:   jams\nand smokes", "jams\nand smokes"),
        ("jams\n@3F\nand smokes", "jams\nand smokes"),
        ("@3F !2", ""),
        (r"@3F  \#1 jams", "#1 jams"),
    ],
)
def test_a_token_takes_one_space_with_it_and_the_ends_are_clean(line: str, summary: str) -> None:
    assert read(line).summary == summary


def test_spans_say_what_became_what() -> None:
    line = r"-Printer: jams, @3F, \#1"
    assert [(line[span.start : span.end], span.field) for span in read(line).spans] == [
        ("-", "turn"),
        ("Printer", "person"),
        (": ", "space"),
        ("jams,", "summary"),
        (" ", "space"),
        ("@3F", "place"),
        (",", "space"),
        (" ", "summary"),
        ("\\", "escape"),
        ("#1", "summary"),
    ]


PIECES = st.sampled_from(
    [
        *(
            "Sara",
            "Ahmadi",
            "Mr",
            "Printer",
            "jams",
            "on",
            "آقای",
            "رضا",
            "کریمی",
            "г-жа",
            "Иванова",
            "چاپگر",
        ),
        *(
            "@3F",
            "@",
            '@"a b"',
            '@"',
            "«x y»",
            "#tag",
            "#12",
            "!2",
            "!۳",
            "!9",
            "impact:1",
            "asset:X-1",
            "phone:123",
        ),
        *(
            "mail:a@b",
            "-15m",
            "-۱۵د",
            "9:40",
            "16:00",
            "yesterday",
            "вчера",
            "+solved",
            "+desk",
            "req",
            "for",
            "12m",
        ),
        *(
            ":",
            ",",
            "،",
            ".",
            "-",
            "--",
            "\\",
            " ",
            "  ",
            "\n",
            "\t",
            "\u200c",
            "\u00a0",
            "\x00",
            "\ud800",
            "to",
            '"',
        ),
    ]
)
LINES = st.lists(st.one_of(PIECES, PIECES.map(lambda piece: piece + " ")), max_size=25).map("".join)
ANYTHING = st.one_of(LINES, st.text(st.characters(exclude_categories=())))


@given(ANYTHING)
@example("@«a «b»")
def test_any_line_is_accepted_and_nothing_of_it_disappears(line: str) -> None:
    parsed = read(line)
    assert parsed.line == line
    assert "".join(line[span.start : span.end] for span in parsed.spans) == line
    assert all(span.start < span.end for span in parsed.spans)
    assert parsed.summary == "".join(line[s.start : s.end] for s in parsed.spans if s.field == "summary")
    lost = "".join(line[s.start : s.end] for s in parsed.spans if s.field == "space")
    assert {char for char in lost if not char.isspace()} <= set(",،;؛:")
    assert {line[s.start : s.end] for s in parsed.spans if s.field in ("escape", "turn")} <= {"\\", "-"}


@given(ANYTHING)
def test_every_value_stands_in_the_line_where_its_span_is(line: str) -> None:
    parsed = read(line)
    where = {span.field: line[span.start : span.end] for span in parsed.spans}
    for field in ("person", "place", "category", "asset", "phone", "mail"):
        value = getattr(parsed, field)
        assert (value is None) == (field not in where)
        assert value is None or (value and value in where[field])
    assert (parsed.honorific or "") in where.get("person", "")
    assert (parsed.occurred is not None) == ("occurred" in where)
    assert parsed.occurred is None or parsed.occurred.utcoffset() is not None
    assert all(f"+{outcome}" in line for outcome in parsed.outcomes)


@given(ANYTHING)
def test_turning_over_changes_the_reading_and_back_the_line(line: str) -> None:
    turned = turn(line)
    if turned == line:
        return
    assert (read(turned).person is None) != (read(line).person is None)
    assert turn(turned) == line


@given(st.text(st.sampled_from("ab @«»“”\"'.,،:;#\\!-3 چ\u200c"), min_size=1).map(str.strip))
def test_a_completed_value_comes_back_from_the_line(value: str) -> None:
    if any(map(str.isalnum, value)) and not all(any(q in value for q in pair) for pair in ('"', "«»", "“”")):
        assert read(f"jams @{quoted(value)} !2").place == value
        assert read(f"jams asset:{quoted(value)}").asset == value


def test_a_plain_value_is_written_without_quotes() -> None:
    assert [quoted(value) for value in ("3F-12", "third floor", 'a "b"', "a.", "")] == [
        "3F-12",
        '"third floor"',
        '«a "b"»',
        '"a."',
        '""',
    ]
    assert quoted('a "«“') == '"a \'«“"'


@pytest.mark.parametrize(
    ("typed", "token"),
    [
        ("Sara Ah|", Token("person", "Sara Ah", 0, 7)),
        ("Sara Ah|mad: jams", Token("person", "Sara Ah", 0, 10)),
        ("Mr Kar|", Token("person", "Kar", 3, 6)),
        ("-15m -Sar|a: jams", Token("person", "Sar", 6, 10)),
        ("آقای کر|", Token("person", "کر", 5, 7)),
        ("jams @|", Token("place", "", 6, 6)),
        ("jams @3F|-12, ok", Token("place", "3F", 6, 11)),
        ("jams #pri|", Token("category", "pri", 6, 9)),
        ("jams ASSET:PR|", Token("asset", "PR", 11, 13)),
        ('jams @"third fl|', Token("place", "third fl", 6, 15)),
        ('jams @"third| floor" ok', Token("place", "third", 6, 19)),
        ("jams @«طبقه س|", Token("place", "طبقه س", 6, 13)),
        ('jams @"third floor"| ok', None),
        ("jams @3F |", None),
        ("jams \\@3F|", None),
        ("a@b|", Token("person", "a@b", 0, 3)),
        ("one two three four five six|", None),
        ("Sara: jams on|", None),
        ("+sol|", None),
        ("|", None),
    ],
)
def test_what_is_being_typed_at_the_cursor_is_offered(typed: str, token: Token | None) -> None:
    cursor = typed.index("|")
    assert token_at(typed.replace("|", ""), cursor) == token


@given(ANYTHING, st.integers(-3, 60))
def test_completion_never_reaches_outside_the_line(line: str, cursor: int) -> None:
    token = token_at(line, cursor)
    if token:
        assert 0 <= token.start <= min(max(cursor, 0), len(line)) <= token.end <= len(line)
        assert token.typed in line[token.start : token.end]


@pytest.mark.parametrize(
    "unit", ["a ", "@a ", '@"a ', "@«a ", ": ", " ", "-1m ", "9:40 ", "\\@ ", "@.", "سلام ", "\x00"]
)
def test_a_megabyte_pasted_by_mistake_is_read_at_once(unit: str) -> None:
    line = (unit * 1_000_000)[:1_000_000] + "»x"
    begin = time.process_time()
    parsed = read(line)
    assert time.process_time() - begin < 1
    assert sum(span.end - span.start for span in parsed.spans) == len(line)


def test_a_line_of_more_tokens_than_anyone_types_keeps_the_rest_as_text() -> None:
    parsed = read("!2 " * 600 + "@3F")
    assert (parsed.urgency, parsed.place) == (2, None)
    assert parsed.summary.endswith("@3F")


def test_reading_a_line_loads_neither_store_nor_screen() -> None:
    code = "import sys, dst_console.language.grammar; print(*sys.modules)"
    loaded = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.split()
    outside = {name.partition(".")[0] for name in loaded} - set(sys.stdlib_module_names)
    assert {name for name in outside if not name.startswith("_")} <= {"dst_console", "sitecustomize"}
    ours = [name for name in loaded if name.startswith("dst_console.")]
    assert all(name.startswith("dst_console.language") for name in ours)
