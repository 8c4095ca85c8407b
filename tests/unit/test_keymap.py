"""Keys of one's own: what can be had is taken, what cannot keeps its default and is named (U19, U38, U39)."""

import pytest
from textual.keys import _character_to_key

from dst_console.actions import ACTIONS, Action
from dst_console.keymap import _SIGNS, effective, is_key, normal, shown, shown_all

DEFAULTS = {action.id: action.keys for action in ACTIONS}


def test_without_keys_of_ones_own_the_defaults_hold() -> None:
    assert effective({}) == (DEFAULTS, [])


def test_the_defaults_would_pass_as_own_keys() -> None:
    assert effective(DEFAULTS) == (DEFAULTS, [])


@pytest.mark.parametrize(
    ("action", "written", "taken"),
    [
        ("capture", "f10", "f10"),
        ("capture", " F10 , Ctrl+V ", "f10,ctrl+v"),
        ("today.note", "N", "N"),
        ("today.filter", "?", "question_mark"),
        ("today.next", ".,right", "full_stop,right"),
        ("people.more", "space", "space"),
        ("found.more", "f10", "f10"),
        ("incident.undo", "ctrl+v", "ctrl+v"),
    ],
)
def test_a_free_key_is_taken(action: str, written: str, taken: str) -> None:
    keys, problems = effective({action: written})
    assert problems == []
    assert normal(keys[action]) == normal(taken)
    assert {name: one for name, one in keys.items() if name != action} == {
        name: one for name, one in DEFAULTS.items() if name != action
    }


@pytest.mark.parametrize(
    ("action", "written", "said"),
    [
        ("today.notes", "z", "there is no such action; did you mean today.note?"),
        ("fly", "z", "there is no such action; `dst keys` lists them."),
        ("capture", "ctrl+bananas", "ctrl+bananas is no key"),
        ("capture", "f13", "f13 is no key"),
        ("capture", "alt+w", "alt+w is no key"),
        ("capture", "", "no key is named"),
        ("capture", " , ", "no key is named"),
        ("capture", "ctrl+m", "terminals do not pass ctrl+m on"),
        ("capture", "ctrl+i", "terminals do not pass ctrl+i on"),
        ("today.note", "ctrl+h", "terminals do not pass ctrl+h on"),
        ("today.note", "ctrl+c", "terminals do not pass ctrl+c on"),
        ("capture", "w", "w is needed for typing there"),
        ("capture", "/", "slash is needed for typing there"),
        ("find", "space", "space is needed for typing there"),
        ("jump", "tab", "tab is needed for typing there"),
        ("capture.take", "left", "left is needed for typing there"),
        ("notes.save", "enter", "enter is needed for typing there"),
        ("notes.editor", "pageup", "pageup is needed for typing there"),
        ("found.more", "x", "x is needed for typing there"),
        ("today.note", "j", "j moves in the list there"),
        ("incident.note", "down", "down moves in the list there"),
        ("today.note", "w", "w is the key of today.capture there"),
        ("today.note", "f2", "F2 is the key of capture there"),
        ("capture", "f10,ctrl+s", "ctrl+s is the key of notes.save there"),
    ],
)
def test_what_cannot_be_had_keeps_its_default_and_is_named(action: str, written: str, said: str) -> None:
    keys, problems = effective({action: written})
    assert keys == DEFAULTS
    assert len(problems) == 1
    assert problems[0].where == f'keys: {action} = "{written}"'
    assert problems[0].what.startswith(said)
    assert action not in DEFAULTS or problems[0].what.endswith(f"the default {DEFAULTS[action]} stays.")


def test_two_actions_may_swap_their_keys() -> None:
    keys, problems = effective({"today.note": "o", "today.outcome": "n"})
    assert problems == []
    assert (keys["today.note"], keys["today.outcome"]) == ("o", "n")


def test_three_actions_may_pass_their_keys_round() -> None:
    own = {"today.note": "o", "today.outcome": "x", "today.cancel": "n"}
    keys, problems = effective(own)
    assert problems == []
    assert own.items() <= keys.items()


def test_of_two_that_want_one_key_the_second_keeps_its_default() -> None:
    keys, problems = effective({"today.note": "0", "today.outcome": "0"})
    assert (keys["today.note"], keys["today.outcome"]) == ("0", "o")
    assert [problem.where for problem in problems] == ['keys: today.outcome = "0"']
    assert "0 is the key of today.note" in problems[0].what


def test_a_swap_whose_other_half_is_wrong_is_taken_back_too() -> None:
    keys, problems = effective({"today.note": "o", "today.outcome": "ctrl+bananas"})
    assert keys == DEFAULTS
    assert len(problems) == 2


def test_one_wrong_key_does_not_cost_the_others() -> None:
    keys, problems = effective({"today.note": "0", "capture": "ctrl+m", "find": "f10"})
    assert (keys["today.note"], keys["find"]) == ("0", "f10")
    assert len(problems) == 1


def test_the_same_letter_may_serve_on_two_screens() -> None:
    keys, problems = effective({"today.note": "0", "incident.note": "0"})
    assert problems == []
    assert (keys["today.note"], keys["incident.note"]) == ("0", "0")


@pytest.mark.parametrize("action", ACTIONS, ids=lambda action: action.id)
def test_every_default_is_a_key_that_terminals_pass_on(action: Action) -> None:
    keys = action.keys.split(",")
    assert all(is_key(key) for key in keys)
    assert all(effective({action.id: key})[1] == [] for key in keys)


def test_signs_are_called_as_the_terminal_library_calls_them() -> None:
    assert {name: _character_to_key(sign) for name, sign in _SIGNS.items()} == {name: name for name in _SIGNS}


def test_keys_are_written_as_a_person_reads_them() -> None:
    assert shown("slash") == "/"
    assert shown("f2,ctrl+n") == "F2"
    assert shown_all("left_square_bracket,left") == "[ left"
    assert shown("escape") == "esc"
