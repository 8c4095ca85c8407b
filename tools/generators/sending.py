"""The parts of docs/sending.md that come from the code: how a delivery's state may change, what each trouble means."""

from dst_console.language.outbox import delivery_glyph, result_word, trouble_words
from dst_console.models.states import DELIVERY_TRANSITIONS, DeliveryState
from dst_console.sync.troubles import MEANING, Kind
from tools import ROOT
from tools.generators import marks, states

PAGE = ROOT / "docs" / "sending.md"
TARGET = "helpdesk"


def troubles() -> str:
    """Return what each kind of trouble says, what to do about it, and what the courier does."""
    rows = [(f"`{kind}` {result_word(kind)}", *trouble_words(kind, TARGET), _goes_on(kind)) for kind in Kind]
    return marks.table(("Trouble", "What the console says", "What to do", "What the courier does"), rows)


def _goes_on(kind: Kind) -> str:
    meaning = MEANING[kind]
    if not meaning.stops:
        return "goes on with the next one" if meaning.certain else "looks for it later, goes on with the next one"
    wait = f"waits {meaning.patience:.0f} s, then longer and longer, {meaning.longest / 60:.0f} min at most"
    return wait if meaning.certain else f"looks for it later; {wait}"


def signs() -> str:
    """Return the sign of each state."""
    return " · ".join(f"{delivery_glyph(state)} {state}" for state in DeliveryState)


def files() -> dict[str, bytes]:
    """Return docs/sending.md with its generated parts as they should be."""
    text = PAGE.read_text(encoding="utf-8")
    drawn = f"{signs()}\n\n{states.diagram(list(DeliveryState), DELIVERY_TRANSITIONS)}"
    text = marks.between(text, "delivery", drawn)
    return {str(PAGE.relative_to(ROOT)): marks.between(text, "troubles", troubles()).encode()}
