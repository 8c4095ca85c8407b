"""People: brought in from lists as they are written in practice, doubles made one."""

from pathlib import Path

import pytest

from dst_console.desk import importing, incidents, people, undoing
from dst_console.desk.importing import Imported
from dst_console.errors import BadInput, NotFound
from dst_console.models.views import PersonView
from tests.station import Station

CARD_21 = """BEGIN:VCARD\r
VERSION:2.1\r
N;CHARSET=UTF-8;ENCODING=QUOTED-PRINTABLE:=D8=B1=D8=B6=D8=A7=DB=8C=DB=8C;=D9=85=D8=B1=DB=8C=D9=85;;=D8=AE=D8=A7=D9=86=D9=85;\r
FN;CHARSET=UTF-8;ENCODING=QUOTED-PRINTABLE:=D9=85=D8=B1=DB=8C=D9=85 =D8=B1=D8=B6=D8=A7=\r
=DB=8C=DB=8C\r
TEL;CELL:0912-000-0000\r
END:VCARD\r
"""
CARD_30 = """BEGIN:VCARD
VERSION:3.0
N:Ahmadi;Sara;;Ms.;
FN:Sara Ahmadi
TEL;TYPE=WORK,VOICE:2214
EMAIL;TYPE=INTERNET:sara@example.test
ORG:Accounts\\, second floor
END:VCARD
"""
CARD_40 = """BEGIN:VCARD
VERSION:4.0
FN:علی محمدی
N:محمدی;علی;;آقای,دکتر;
TEL;VALUE=uri;TYPE=work:tel:+98-21-4925
EMAIL:ali@example.test
END:VCARD
"""


def known(station: Station) -> list[PersonView]:
    """Return everybody."""
    return people.listing(station.store)


@pytest.mark.parametrize(
    "text",
    [
        "name,phone,place\nSara Ahmadi,2214,3F-12\n",
        "\ufeffName;Telephone;Room\r\nSara Ahmadi;2214;3F-12\r\n",
        "Full Name\tTel\tOffice\nSara Ahmadi\t2214\t3F-12",
        'place,"name",ignored,phone\n"3F-12","Sara Ahmadi","a,b\nc",2214\n',
        "نام,تلفن,اتاق,محل\nSara Ahmadi,2214,,3F-12\n",
        "ФИО;телефон;кабинет\nSara Ahmadi;2214;3F-12\n",
        "name,phone,place\n\nSara Ahmadi,2214,3F-12\n,,\n",
    ],
)
def test_a_list_is_taken_in_as_spreadsheets_write_it(station: Station, text: str) -> None:
    assert importing.import_csv(station.store, text) == Imported(1, 0, 0)
    (person,) = known(station)
    assert (person.name, person.phone, person.place) == ("Sara Ahmadi", "2214", "3F-12")


def test_a_file_with_a_byte_order_mark_is_read(station: Station, tmp_path: Path) -> None:
    (tmp_path / "people.csv").write_bytes("name;phone\nمریم رضایی;۲۲۱۴\n".encode("utf-8-sig"))
    assert importing.import_file(station.store, tmp_path / "people.csv").added == 1
    (tmp_path / "people.VCF").write_text(CARD_30, encoding="utf-8")
    assert importing.import_file(station.store, tmp_path / "people.VCF").added == 1
    assert {person.name for person in known(station)} == {"مریم رضایی", "Sara Ahmadi"}


@pytest.mark.parametrize("cell", ["=1+1", "+98-21-4925", "-5", "@home", "=HYPERLINK(1)"])
def test_cells_neutralised_for_spreadsheets_come_back_unchanged(station: Station, cell: str) -> None:
    importing.import_csv(station.store, f"name,place\nSara Ahmadi,'{cell}\n")
    assert known(station)[0].place == cell


def test_an_apostrophe_of_the_words_own_stays(station: Station) -> None:
    importing.import_csv(station.store, "name,place\nD'Arcy Jones,'t Hart\n")
    assert (known(station)[0].name, known(station)[0].place) == ("D'Arcy Jones", "'t Hart")


@pytest.mark.parametrize("text", ["", "\n", "phone,place\n1,2\n", "name,x\rAli,1\rBob,2", "name\n" + "x" * 200_000])
def test_what_is_no_list_of_people_imports_nothing(station: Station, text: str) -> None:
    with pytest.raises(BadInput, match="Nothing was imported"):
        importing.import_csv(station.store, text)
    assert known(station) == []


def test_a_missing_file_is_named(station: Station, tmp_path: Path) -> None:
    with pytest.raises(BadInput, match=r"nobody\.csv cannot be read"):
        importing.import_file(station.store, tmp_path / "nobody.csv")


def test_a_list_taken_in_again_changes_nothing_and_fills_what_is_new(station: Station) -> None:
    importing.import_csv(station.store, "name,phone\nMs Sara Ahmadi,2214\nReza Karimi,1\n")
    assert importing.import_csv(station.store, "name,phone\nSara Ahmadi,2214\nReza Karimi,\n") == Imported(0, 0, 2)
    assert importing.import_csv(station.store, "name,mail\nsara ahmadi,s@x\nNew One,n@x\n") == Imported(1, 1, 0)
    sara = people.named(station.store, "Sara Ahmadi")
    assert (sara.honorific, sara.phone, sara.mail) == ("Ms", "2214", "s@x")
    done = undoing.undo(station.store)
    assert undoing.sentence(done, "undo") == "Undone: the import of 2 people."
    assert {person.name: person.mail for person in known(station)} == {"Sara Ahmadi": None, "Reza Karimi": None}


@pytest.mark.parametrize(
    ("card", "expected"),
    [
        (CARD_21, ("خانم", "مریم رضایی", "0912-000-0000", None)),
        (CARD_30, ("Ms.", "Sara Ahmadi", "2214", "sara@example.test")),
        (CARD_40, ("آقای دکتر", "علی محمدی", "+98-21-4925", "ali@example.test")),
        ("BEGIN:VCARD\nVERSION:2.1\nN:Karimi;Reza\nTEL:1\nEND:VCARD\n", (None, "Reza Karimi", "1", None)),
    ],
)
def test_vcards_of_every_version_are_read(
    station: Station, card: str, expected: tuple[str | None, str, str, str | None]
) -> None:
    assert importing.import_vcard(station.store, card).added == 1
    (person,) = known(station)
    assert (person.honorific, person.name, person.phone, person.mail) == expected


def test_many_vcards_in_one_file_are_all_read(station: Station) -> None:
    assert importing.import_vcard(station.store, CARD_21 + CARD_30 + CARD_40).added == 3
    undoing.undo(station.store)
    assert known(station) == []


def test_a_vcard_cut_short_imports_nothing(station: Station) -> None:
    with pytest.raises(BadInput, match="Nothing was imported"):
        importing.import_vcard(station.store, CARD_30 + CARD_40[:-20])
    assert known(station) == []


def test_two_entries_for_one_person_become_one_and_undo_parts_them(station: Station) -> None:
    first = station.log("Sara Ahmadi: printer jams @3F-12")
    station.clock.tick(60)
    second = station.log("Sara Ahmadie: screen dark phone:2214")
    one, double = known(station)
    stays = people.merge(station.store, double.id, one.id)
    assert (stays.name, stays.place, stays.phone) == ("Sara Ahmadi", "3F-12", "2214")
    assert [person.name for person in known(station)] == ["Sara Ahmadi"]
    assert {view.id for view in people.history(station.store, stays.id)} == {first.id, second.id}
    assert station.show(second.id).customer == "Sara Ahmadi"
    assert station.rebuilt(second.id) == station.columns(second.id)
    assert people.named(station.store, "Sara Ahmadie").id == stays.id
    done = undoing.undo(station.store)
    assert undoing.sentence(done, "undo") == "Undone: merging Sara Ahmadie → Sara Ahmadi."
    assert station.show(second.id).customer == "Sara Ahmadie"
    assert known(station) == [one, double]
    undoing.redo(station.store)
    assert station.show(second.id).customer == "Sara Ahmadi"


def test_a_person_is_not_merged_with_themselves_nor_with_their_double_again(station: Station) -> None:
    importing.import_csv(station.store, "name\nSara Ahmadi\nSara Ahmadie\n")
    one, double = known(station)
    with pytest.raises(BadInput, match="one person already"):
        people.merge(station.store, one.id, one.id)
    people.merge(station.store, double.id, one.id)
    with pytest.raises(BadInput, match="one person already"):
        people.merge(station.store, one.id, double.id)
    with pytest.raises(NotFound):
        people.merge(station.store, "0" * 32, one.id)


def test_likely_doubles_are_shown_and_others_are_not(station: Station) -> None:
    importing.import_csv(
        station.store,
        "name,phone,mail\nSara Ahmadi,1,\nSarah Ahmadi,2,\nAhmadi Sara,3,\nReza Karimi,4,\n"
        "Olga Petrova,5,o@x\nO. Petrova-Lind,6,o@x\n",
    )
    pairs = {frozenset((one.name, other.name)) for one, other in people.doubles(station.store)}
    assert frozenset(("Sara Ahmadi", "Sarah Ahmadi")) in pairs
    assert frozenset(("Sara Ahmadi", "Ahmadi Sara")) in pairs
    assert frozenset(("Olga Petrova", "O. Petrova-Lind")) in pairs
    assert not any("Reza Karimi" in pair for pair in pairs)


def test_a_correction_of_a_person_can_be_taken_back(station: Station) -> None:
    view = station.log("Sara Ahmadi: printer jams")
    assert view.person is not None
    changed = people.change(station.store, view.person.id, name="Sara Ahmadian", phone=" 2214 ", mail="")
    assert (changed.name, changed.phone, changed.mail) == ("Sara Ahmadian", "2214", None)
    assert people.named(station.store, "sara ahmadian").id == view.person.id
    with pytest.raises(BadInput, match="needs a name"):
        people.change(station.store, view.person.id, name=" ")
    undoing.undo(station.store)
    assert people.named(station.store, "Sara Ahmadi") == view.person


def test_the_list_is_paged_and_narrowed_by_letters(station: Station) -> None:
    rows = "\n".join(f"Person N{number:03}x" for number in range(people.PAGE + 5))
    importing.import_csv(station.store, "name\n" + rows + "\nمریم رضایی\n")
    pages = [people.listing(station.store, page=page) for page in range(3)]
    assert [len(page) for page in pages] == [people.PAGE, 6, 0]
    assert len({person.id for page in pages for person in page}) == people.PAGE + 6
    assert [person.name for person in people.listing(station.store, "رضايي")] == ["مریم رضایی"]
    assert people.listing(station.store, "%") == []


def test_a_new_customer_named_in_a_correction_becomes_known(station: Station) -> None:
    view = station.log("printer jams")
    changed = incidents.change(station.store, view.id, person="Mr Reza Karimi")
    assert changed.customer == "Mr Reza Karimi"
    assert people.named(station.store, "Mr Reza Karimi").name == "Reza Karimi"
    assert incidents.change(station.store, view.id, person="").person is None


def test_a_list_in_an_old_encoding_is_refused_rather_than_garbled(station: Station, tmp_path: Path) -> None:
    old = tmp_path / "people.csv"
    old.write_bytes("name\nНина Орлова\n".encode("cp1251"))
    with pytest.raises(BadInput, match="UTF-8"):
        importing.import_file(station.store, old)
    assert people.listing(station.store) == []


def test_a_list_in_utf_16_as_spreadsheets_write_it_is_taken(station: Station, tmp_path: Path) -> None:
    wide = tmp_path / "people.csv"
    wide.write_bytes("name\nНина Орлова\n".encode("utf-16"))
    assert importing.import_file(station.store, wide).added == 1
