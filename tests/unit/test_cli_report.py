"""`dst report`: one's own figures on the terminal, as JSON and as a page, for the days one asks for."""

import stat
from datetime import date
from pathlib import Path

import pytest

from dst_console.cli import reporting
from tests.commands import Dst

RATES = (
    "fcr first-visit mttr aht aht-work aht-hold aht-documentation travel level1 csat-treated csat-solved nps reopened "
    "escalated time-to-log"
)


@pytest.fixture
def dst(tmp_path: Path, made: Path, monkeypatch: pytest.MonkeyPatch) -> Dst:
    return Dst(tmp_path, monkeypatch, made)


def span(dst: Dst, *words: str) -> tuple[str, str]:
    told = dst("report", *words, "--json").json
    return told["since"], told["until"]


def test_what_was_logged_a_second_ago_is_counted(dst: Dst) -> None:
    for number in range(5):
        dst.put(f"printer jams @3F #printer for {number}m +solved")
    dst.put("phone is dead @B2")
    answer = dst("report")
    assert (answer.code, answer.err) == (0, "")
    assert answer.lines[0] == "My figures, 2026-10-24 to 2026-11-22"
    rows = {line.split("  ")[0]: [cell.strip() for cell in line.split("  ") if cell.strip()] for line in answer.lines}
    assert rows["First-contact resolution (FCR)"][1:3] == ["83 %", "n 6"]
    assert rows["First-contact resolution (FCR)"][3].startswith("Resolved at the first contact / all contacts.")
    assert rows["Handling: work"][1:3] == ["2.0 min", "n 5"]
    assert rows["Would recommend (NPS)"][1:4] == ["–", "n 0", "few"]
    assert "few: n is under 5, too few to say much." in answer.lines
    places = answer.lines[answer.lines.index("Walk-ups by place") + 1 :]
    assert [place.split() for place in places[:2]] == [["3F", "5"], ["B2", "1"]]
    assert ["(not", "said)", "1"] in [line.split() for line in answer.lines]
    assert answer.lines[-1] == "12:00  6"


def test_an_empty_log_is_no_failure(dst: Dst) -> None:
    answer = dst("report")
    assert answer.code == 0
    assert "Walk-ups" not in answer.out


def test_json_holds_every_figure_with_its_rule_and_its_n(dst: Dst) -> None:
    dst.put("printer jams @3F #printer +solved")
    told = dst("report", "--json").json
    assert " ".join(told) == "since until rates places categories hours surveys by_month periods"
    assert [one["id"] for one in told["rates"]] == RATES.split()
    assert {" ".join(one) for one in told["rates"]} == {"id name value unit n few rule"}
    assert all(one["rule"] and one["name"] for one in told["rates"])
    assert {one["unit"] for one in told["rates"]} == {"percent", "minutes", "hours", "score"}
    first = told["rates"][0]
    assert (first["value"], first["n"], first["few"]) == (100, 1, True)
    assert (told["places"], told["categories"]) == ([{"name": "3F", "count": 1}], [{"name": "printer", "count": 1}])
    assert [one["hour"] for one in told["hours"]] == list(range(24))
    assert told["hours"][12] == {"hour": 12, "count": 1}
    assert told["periods"] == [{"first": "2026-11-22", "contacts": 1, "fcr": 100}]
    assert (told["surveys"], told["by_month"]) == ([], False)


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("", ("2026-10-24", "2026-11-22")),
        ("--since yesterday", ("2026-11-21", "2026-11-22")),
        ("--until 2026-11-20", ("2026-10-22", "2026-11-20")),
        ("--since 7d", ("2026-11-16", "2026-11-22")),
        ("--since 2026-11-20 --until 2026-11-19", ("2026-11-19", "2026-11-20")),
        ("7d", ("2026-11-16", "2026-11-22")),
        ("week", ("2026-11-16", "2026-11-22")),
        ("2026-11-01..2026-11-20", ("2026-11-01", "2026-11-20")),
        ("--month 2026-02", ("2026-02-01", "2026-02-28")),
        ("--month 2028-02", ("2028-02-01", "2028-02-29")),
        ("--month ۲۰۲۶-۱۲", ("2026-12-01", "2026-12-31")),
    ],
)
def test_the_days_asked_for_are_the_days_counted(dst: Dst, words: str, expected: tuple[str, str]) -> None:
    assert span(dst, *words.split()) == expected


def test_the_last_days_are_as_many_as_are_promised(dst: Dst) -> None:
    since, until = map(date.fromisoformat, span(dst))
    assert (until - since).days + 1 == reporting.USUAL_DAYS


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        ("--since soon", "soon names no days."),
        ("--until \x1bsoon", "␛soon names no days."),
        ("--month 2026-13", "2026-13 names no days."),
        ("--month 0000-01", "0000-01 names no days."),
        ("--month 9999-12", "9999-12 names no days."),
        ("--month 0001-01", "0001-01-01..0001-01-31 names no days."),
        ("--month 2026-11 --since 7d", "Name the days in one way."),
        ("--json --html", "`--to` goes with `--html`, and `--html` without `--json`."),
        ("--to figures.html", "`--to` goes with `--html`, and `--html` without `--json`."),
    ],
)
def test_what_cannot_be_counted_is_refused_in_a_sentence(
    dst: Dst, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, words: str, sentence: str
) -> None:
    monkeypatch.chdir(tmp_path)
    answer = dst("report", *words.split())
    assert (answer.code, answer.out) == (2, "")
    assert answer.err.startswith(sentence)
    assert not Path("figures.html").exists()


def test_the_page_is_printed_or_written_for_its_owner_alone(dst: Dst, tmp_path: Path) -> None:
    dst("config", "set", "name=Sara <b>")
    dst.put("چاپگر @اتاق۲۰۴ +solved")
    printed = dst("report", "--html")
    path = tmp_path / "figures.html"
    written = dst("report", "--html", "--to", str(path))
    assert (written.code, written.out) == (0, f"Written to {path}\n")
    assert path.read_text(encoding="utf-8") == printed.out
    assert printed.out.startswith("<!DOCTYPE html>\n")
    assert "Sara &lt;b&gt;" in printed.out
    assert "<bdi>اتاق۲۰۴</bdi>" in printed.out
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_a_file_that_is_there_is_left_as_it_is(dst: Dst, tmp_path: Path) -> None:
    path = tmp_path / "figures.html"
    path.write_text("mine")
    answer = dst("report", "--html", "--to", str(path))
    assert (answer.code, path.read_text()) == (2, "mine")
    assert answer.err.startswith(f"There is a file called {path} already.\n")
    answer = dst("report", "--html", "--to", str(tmp_path / "no" / "figures.html"))
    assert answer.code == 2
    assert "cannot be written" in answer.err


def test_the_hours_of_the_settings_count(dst: Dst) -> None:
    def hours() -> float:
        rates = {one["id"]: one["value"] for one in dst("report", "--json").json["rates"]}
        return float(rates["mttr"])

    dst.put("printer jams -1d +solved")  # from Saturday noon to Sunday noon
    assert hours() == 0
    dst.folders.config.mkdir(exist_ok=True)
    (dst.folders.config / "config.toml").write_text('weekend = "friday"\nhours = "10:00-14:00"\n')
    assert hours() == 4
    (dst.folders.config / "config.toml").write_text('weekend = "friday"\nholidays = [2026-11-22]\n')
    assert hours() == 4, "Saturday from noon to four"


def test_hostile_places_steer_no_terminal(dst: Dst) -> None:
    dst.put("printer", place="\x1b[31mred\u202e", category="[bold]")
    for words in ((), ("--json",), ("--html",)):
        assert not set(dst("report", *words).out) & set("\x1b\u202e")
    assert "[bold]" in dst("report").out


def test_a_long_list_of_places_is_cut_on_the_terminal_alone(dst: Dst) -> None:
    for number in range(reporting.MOST + 2):
        dst.put(f"printer @room{number:02}")
    lines = dst("report").lines
    assert sum(line.startswith("room") for line in lines) == reporting.MOST
    assert "…" in lines
    assert len(dst("report", "--json").json["places"]) == reporting.MOST + 2


def test_surveys_are_said_with_who_took_them(dst: Dst) -> None:
    from dst_console.cli.opening import opened
    from dst_console.models.incident import Incident

    ident = dst.put("printer jams +solved")
    with opened() as store, store.write() as session:
        incident = session.get(Incident, ident)
        assert incident is not None
        incident.treated, incident.survey_by = 5, "technician"
    lines = dst("report").lines
    assert lines[lines.index("Surveys, by who took the answers down") + 1].split() == ["the", "technician", "1"]
