"""The list of actions: every one can be done, explained and found."""

import ast
import gettext
import inspect
from pathlib import Path

import pytest
from rich.cells import cell_len

import dst_console
from dst_console.actions import ACTIONS, BY_ID, SCOPES, TURNED, Action, Situation, of_scope
from dst_console.app import DstApp
from dst_console.keymap import shown
from dst_console.screens.article import ArticleScreen
from dst_console.screens.base import DeskScreen, bindings
from dst_console.screens.capture import CaptureScreen
from dst_console.screens.check import CheckScreen
from dst_console.screens.close import CloseScreen
from dst_console.screens.delivery import DeliveryScreen
from dst_console.screens.end_of_day import EndOfDayScreen
from dst_console.screens.export import ExportScreen
from dst_console.screens.figures import FiguresScreen
from dst_console.screens.find import FindScreen
from dst_console.screens.guide import GuideScreen
from dst_console.screens.hold import HoldScreen
from dst_console.screens.incident import IncidentScreen
from dst_console.screens.knowledge import KnowledgeScreen
from dst_console.screens.note import NoteScreen
from dst_console.screens.outbox import OutboxScreen
from dst_console.screens.people import PeopleScreen
from dst_console.screens.plan import PlanScreen
from dst_console.screens.survey import SurveyScreen
from dst_console.screens.today import TodayScreen
from dst_console.screens.transfer import TransferScreen
from dst_console.screens.visit import VisitScreen
from dst_console.screens.write import WriteScreen
from dst_console.widgets.keybar import MOST, fitting

SCREENS: list[type[DeskScreen]] = [TodayScreen, IncidentScreen, CaptureScreen, NoteScreen, FindScreen, PeopleScreen]
SCREENS += [
    EndOfDayScreen,
    GuideScreen,
    HoldScreen,
    TransferScreen,
    VisitScreen,
    PlanScreen,
    CloseScreen,
    CheckScreen,
    SurveyScreen,
]
SCREENS += [ExportScreen, FiguresScreen, KnowledgeScreen, ArticleScreen, WriteScreen, OutboxScreen, DeliveryScreen]
DEFAULTS = {action.id: action.keys for action in ACTIONS}
SAFE_CTRL = set("abdefgklnopqrstuvwxy")


def test_no_action_is_listed_twice() -> None:
    assert len(BY_ID) == len(ACTIONS)


@pytest.mark.parametrize("action", ACTIONS, ids=lambda action: action.id)
def test_every_action_says_what_it_does(action: Action) -> None:
    assert action.scope in SCOPES
    assert action.label
    assert len(action.label) < 14
    assert action.tooltip.endswith(".")


@pytest.mark.parametrize("action", ACTIONS, ids=lambda action: action.id)
def test_every_action_can_be_done_where_it_holds(action: Action) -> None:
    owner = DstApp if action.scope == "anywhere" else next(one for one in SCREENS if one.scope == action.scope)
    name = action.id if action.scope == "anywhere" else action.id.partition(".")[2]
    assert inspect.isfunction(getattr(owner, f"do_{name.replace('-', '_')}"))


def test_a_function_key_has_a_twin_for_terminals_without_it() -> None:
    for action in ACTIONS:
        keys = action.keys.split(",")
        if any(key.startswith("f") and key[1:].isdecimal() for key in keys):
            assert any(key.startswith("ctrl+") and key[-1] in SAFE_CTRL for key in keys), action.id


def test_every_screen_has_the_bindings_of_its_actions() -> None:
    for screen in SCREENS:
        assert [getattr(one, "id", "") for one in bindings(screen.scope)] == [one.id for one in of_scope(screen.scope)]


@pytest.mark.parametrize("scope", [scope for scope in SCOPES if scope != "anywhere"])
@pytest.mark.parametrize("typing", [True, False])
def test_the_bottom_line_has_few_keys_and_help_among_them(scope: str, typing: bool) -> None:
    shown = fitting(scope, DEFAULTS, typing)
    assert 1 <= len(shown) <= MOST
    assert ("help" in [action.id for action in shown]) == (scope not in TURNED), "the customer opens nothing"


NARROW = 80 - 2
"""Cells of the bottom line in a small terminal."""


@pytest.mark.parametrize("language", ["en", "fa", "ru"])
def test_the_bottom_line_is_cut_in_no_language(language: str) -> None:
    catalogue = gettext.translation(
        "dst-console", Path(dst_console.__file__).parent / "locales", [language], fallback=True
    )
    for scope in SCOPES:
        for typing in (True, False):
            keys = [(shown(DEFAULTS[one.id]), catalogue.gettext(one.label)) for one in fitting(scope, DEFAULTS, typing)]
            line = "   ".join(f"{key} {label}" for key, label in keys)
            assert cell_len(line) <= NARROW, line


@pytest.mark.parametrize("sign", ["slash", "full_stop", "z", "space"])
def test_while_typing_no_key_is_shown_that_is_text(sign: str) -> None:
    keys = DEFAULTS | {"incident.note": sign}
    assert "incident.note" in [action.id for action in fitting("incident", keys, False)]
    assert "incident.note" not in [action.id for action in fitting("incident", keys, True)]


def test_what_cannot_be_done_says_why() -> None:
    nothing = Situation(store_ready=False)
    refused = [action for action in ACTIONS if action.why_not(nothing)]
    assert {"find", "outcome-last", "today.open", "today.drafts", "people.merge"} <= {one.id for one in refused}
    assert all(action.why_not(nothing).endswith(".") for action in refused)
    full = Situation(
        incident="x",
        state="open",
        people=1,
        drafts=1,
        logged="x",
        follow_up="x",
        visit="x",
        gap=True,
        item=True,
        article="x",
        delivery="unsure",
        address=True,
    )
    assert [action.id for action in ACTIONS if action.why_not(full)] == []


def test_what_is_wrong_with_the_log_is_the_reason_given() -> None:
    assert BY_ID["find"].why_not(Situation(store_ready=False, store_trouble="It is damaged.")) == "It is damaged."


def test_a_cancelled_incident_is_not_cancelled_again() -> None:
    assert "reopening" in BY_ID["today.cancel"].why_not(Situation(incident="x", state="cancelled"))


def test_no_screen_binds_a_letter_outside_the_list_of_actions() -> None:
    """A key that is in no list is in no help: overlays may bind only what they print on themselves."""
    allowed = {"ask", "cards", "departure", "drafts", "first_start", "help", "service_centre"}
    for path in sorted(Path(dst_console.__file__).parent.joinpath("screens").glob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if not isinstance(node, ast.Assign) or not isinstance(node.value, ast.List):
                continue
            if any(isinstance(one, ast.Name) and one.id == "BINDINGS" for one in node.targets):
                keys = [ast.literal_eval(one)[0] for one in node.value.elts]
                moves = set(keys) <= {"j", "k", "g", "G"}
                assert moves or path.stem in allowed, f"{path.name}: {keys}"
