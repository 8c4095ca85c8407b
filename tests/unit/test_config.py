"""The settings: what is wrong keeps its default and is named; what is written keeps the person's own words."""

from pathlib import Path

import pytest

from dst_console import config
from dst_console.config import Settings
from dst_console.errors import BadInput
from dst_console.paths import Folders


@pytest.fixture
def folders(tmp_path: Path) -> Folders:
    return Folders(tmp_path / "data", tmp_path / "config", tmp_path / "state")


def write(folders: Folders, text: str | bytes) -> Path:
    folders.config.mkdir(exist_ok=True)
    path = Path(config.config_path(folders))
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return path


def test_without_a_file_the_defaults_hold_and_nothing_is_made(folders: Folders) -> None:
    assert config.read(folders) == (Settings(), [])
    assert not folders.config.exists()


def test_every_setting_can_be_set(folders: Folders) -> None:
    write(
        folders,
        'name = "Sara"\ninitials = "SA"\nservice_centre = "Room 5"\nservice_centre_words = "Go there."\n'
        'language = "fa"\ntheme = "dst-light"\nasked = true\n[keys]\ncapture = "f8"\n',
    )
    expected = Settings("Sara", "SA", "Room 5", "Go there.", "fa", "dst-light", True, {"capture": "f8"})
    assert config.read(folders) == (expected, [])


@pytest.mark.parametrize("text", ["a = " + "[" * 100_000, "[keys." + "a." * 5_000 + 'a]\nb = "c"'])
def test_a_file_nested_without_end_is_named_and_left_alone(folders: Folders, text: str) -> None:
    path = write(folders, text)
    settings, (problem,) = config.read(folders)
    assert settings == Settings()
    assert (problem.where, problem.what[:15]) == (str(path), "cannot be read ")
    with pytest.raises(BadInput, match="cannot be read"):
        config.write(folders, name="Sara")
    assert path.read_text() == text


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ('nmae = "Sara"', "there is no such setting; did you mean name?"),
        ('zzz = "Sara"', "there is no such setting"),
        ("name = 5", "must be a text; the default is used"),
        ('asked = "yes"', "must be true or false; the default is used"),
        ('keys = "f8"', "must be a table; the default is used"),
        ("keys = { capture = 8 }", "each key must be a text"),
        ('theme = "pink"', "must be one of dst-dark, dst-light, dst-contrast, ansi; the default is used"),
        ('language = "de"', "must be one of en, fa, ru; the default is used"),
        ('phone = "ask Ali"', 'must be a telephone number such as "+98 21 2214"; it is left out'),
        ('mail = "sara at example.org"', 'must be a mail address such as "sara@example.org"; it is left out'),
    ],
)
def test_one_wrong_setting_is_named_and_costs_no_other(folders: Folders, line: str, said: str) -> None:
    path = write(folders, f'initials = "SA"\n{line}\n')
    settings, problems = config.read(folders)
    assert settings == Settings(initials="SA")
    assert [problem.where for problem in problems] == [f"{path}: {line.partition(' ')[0]}"]
    assert problems[0].what.startswith(said)


@pytest.mark.parametrize("text", [b"name = ", b"\xff\xfe", b"name = 'a'\nname = 'b'\n", b"\x00"])
def test_a_file_that_cannot_be_read_is_named_and_the_program_starts(folders: Folders, text: bytes) -> None:
    path = write(folders, text)
    settings, problems = config.read(folders)
    assert settings == Settings()
    assert [problem.where for problem in problems] == [str(path)]
    assert "the defaults are used" in problems[0].what


def test_a_folder_in_the_files_place_does_not_stop_the_program(folders: Folders) -> None:
    Path(config.config_path(folders)).mkdir(parents=True)
    settings, problems = config.read(folders)
    assert settings == Settings()
    assert len(problems) == 1


def test_local_numbers_begin_with_the_initials_or_dst() -> None:
    assert Settings().prefix == "DST"
    assert Settings(initials="SA").prefix == "SA"


def test_writing_keeps_comments_and_order(folders: Folders) -> None:
    path = write(folders, '# mine\nname = "Sara"  # me\n\n[keys]\ncapture = "f8" # free here\n')
    config.write(folders, name="Sara Ahmadi")
    assert path.read_text() == '# mine\nname = "Sara Ahmadi"  # me\n\n[keys]\ncapture = "f8" # free here\n'


def test_a_setting_written_beside_a_table_is_not_in_the_table(folders: Folders) -> None:
    write(folders, '[keys]\ncapture = "f8"\n')
    config.write(folders, asked=True, name="Sara")
    assert config.read(folders) == (Settings(name="Sara", asked=True, keys={"capture": "f8"}), [])


def test_writing_makes_the_file_for_its_owner_alone(folders: Folders) -> None:
    config.write(folders, name='x"\n\\ ی 🙂')
    path = Path(config.config_path(folders))
    assert config.read(folders)[0].name == 'x"\n\\ ی 🙂'
    assert path.stat().st_mode & 0o077 == 0


def test_what_cannot_be_read_is_not_overwritten(folders: Folders) -> None:
    path = write(folders, "name = ")
    with pytest.raises(BadInput, match="cannot be read"):
        config.write(folders, name="Sara")
    assert path.read_text() == "name = "


@pytest.mark.parametrize("phone", ["2214", "+98 21 2214", "(021) 22-14", "2214 ext. 7", "8 495 2214 доб. 12", "۲۲۱۴"])
def test_a_telephone_number_can_be_written_as_people_write_it(folders: Folders, phone: str) -> None:
    write(folders, f'phone = "{phone}"\nmail = "sara@example.org"\n')
    assert config.read(folders) == (Settings(phone=phone, mail="sara@example.org"), [])


def test_the_hours_of_the_place_can_be_set(folders: Folders) -> None:
    write(
        folders,
        'weekend = "friday"\nhours = "7:30-15:00, Thursday 7:30-11:00"\nholidays = [2026-03-21, "2026-03-22"]\n',
    )
    expected = Settings(
        weekend="friday", hours="7:30-15:00, Thursday 7:30-11:00", holidays=["2026-03-21", "2026-03-22"]
    )
    assert config.read(folders) == (expected, [])


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ('weekend = "sunday"', "must be one of saturday-sunday, friday; the default is used"),
        ('hours = "8-16"', "must be hours such as "),
        ('hours = "16:00-8:00"', "must be hours such as "),
        ('hours = "8:00-16:00, someday 8:00-9:00"', "must be hours such as "),
        ("hours = 8", "must be a text; the default is used"),
        ('holidays = "2026-03-21"', "must be a list; the default is used"),
        ('holidays = ["2026-02-30"]', "must be a list of days such as "),
        ("holidays = [2026-03-21, 5]", "must be a list of days such as "),
        ("holidays = [2026-03-21T08:00:00]", "must be a list of days such as "),
    ],
)
def test_hours_that_are_none_are_named_and_the_usual_ones_hold(folders: Folders, line: str, said: str) -> None:
    path = write(folders, f'initials = "SA"\n{line}\n')
    settings, problems = config.read(folders)
    assert settings == Settings(initials="SA")
    assert [problem.where for problem in problems] == [f"{path}: {line.partition(' ')[0]}"]
    assert problems[0].what.startswith(said)
    assert problems[0].what.endswith("; the default is used")
