"""The customer's hand-out with one key: one file, and one sentence that says whose it is and where."""

from pathlib import Path

from tests.flows.console import SMALL, WIDE, Console, folders_in

SARA = "Ms Sara Ahmadi: printer jams @3F-12 #printer +solved"


def handed_out(console: Console) -> str:
    (path,) = (folders_in(console.folder).data / "handouts").iterdir()
    assert path.name == "DST-0001.html"
    return path.read_text(encoding="utf-8")


async def test_one_key_on_today_writes_the_hand_out_of_what_is_under_the_cursor(tmp_path: Path) -> None:
    async with Console.start(tmp_path, None, SMALL, SARA) as console:
        await console.press("h")
        await console.until(lambda: any("Hand-out for Ms Sara Ahmadi: " in said for said in console.says()))
        assert "printer jams" in handed_out(console)


async def test_one_key_on_the_incident_writes_it_with_what_closing_said(tmp_path: Path) -> None:
    async with Console.start(tmp_path, None, WIDE, SARA) as console:
        await console.press("c", "y", "5")
        console.app.screen.query_one("#summary").focus()
        await console.settle()
        await console.type("Put in a new roller. ")
        await console.press("ctrl+s", "enter")
        await console.sees("DST-0001 is closed")
        await console.press("enter", "h")
        assert console.front == "incident"
        await console.sees("Hand-out for Ms Sara Ahmadi: ")
        assert "Put in a new roller." in handed_out(console)


async def test_without_an_incident_there_is_nothing_to_hand_out(tmp_path: Path) -> None:
    async with Console.start(tmp_path, None, SMALL) as console:
        await console.press("h")
        await console.sees("No incident is chosen.")
        assert not (folders_in(tmp_path).data / "handouts").exists()


async def test_a_wrong_template_of_ones_own_is_named_and_costs_no_hand_out(tmp_path: Path) -> None:
    async with Console.start(tmp_path, None, WIDE, SARA) as console:
        (folders_in(tmp_path).config / "handout.html").write_text("{{ wrnog }}", encoding="utf-8")
        await console.press("h")
        await console.until(lambda: any("'wrnog' is undefined" in said for said in console.says()))
        await console.sees("Hand-out for Ms Sara Ahmadi: ")
        assert "printer jams" in handed_out(console)
