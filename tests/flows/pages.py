"""Page objects: what a technician does on each screen, by keys, and reads from it."""

from typing import Any

from textual.widgets import OptionList

from dst_console import desk
from dst_console.models.views import PersonView, Story
from dst_console.screens.guide import GuideScreen
from dst_console.widgets.story import entry_line
from tests.flows.console import Console, shown_of, words_of


def options(console: Console, selector: str) -> list[str]:
    """Return the rows of a list as they are shown, each on one line."""
    listing = console.app.screen.query_one(selector, OptionList)
    lines = shown_of(console.app, listing)
    return [line.strip() for line in lines if line.strip()]


class Today:
    """The day's list."""

    def __init__(self, console: Console) -> None:
        self.console = console

    def rows(self) -> list[str]:
        """Return the rows of the list."""
        return options(self.console, "#day")

    def counts(self) -> str:
        """Return the line under the list."""
        return self.console.part("#counts")[0].strip()

    def top(self) -> str:
        """Return the first line."""
        return self.console.part("#top")[0].strip()

    def beside(self) -> str:
        """Return what stands beside the list."""
        return words_of(self.console.part("#beside"))

    async def go(self, what: str) -> None:
        """Do one of the screen's actions."""
        await self.console.do(f"today.{what}")


class Capture:
    """The walk-up line."""

    def __init__(self, console: Console) -> None:
        self.console = console

    async def open(self) -> None:
        """Open it from Today."""
        await self.console.do("today.capture")

    async def open_over(self) -> None:
        """Open it over whatever is on the screen."""
        await self.console.do("capture")

    async def type(self, text: str) -> None:
        """Type into the line."""
        await self.console.type(text)

    async def save(self) -> None:
        """Log the line."""
        await self.console.do("capture.save")

    async def log(self, line: str) -> None:
        """Open it, type, save."""
        await self.open()
        await self.type(line)
        await self.save()

    def line(self) -> str:
        """Return the text of the line."""
        return self.console.field("#line")

    def chips(self) -> str:
        """Return what is shown as understood."""
        return words_of(self.console.part("#chips")).replace("\N{NO-BREAK SPACE}", " ")

    def hints(self) -> str:
        """Return what is shown as help."""
        return words_of(self.console.part("#hints"))


class IncidentPage:
    """One incident."""

    def __init__(self, console: Console) -> None:
        self.console = console

    def heading(self) -> str:
        """Return who and what it is about."""
        return words_of(self.console.part("#heading"))

    def timeline(self) -> str:
        """Return the timeline's words."""
        return words_of(self.console.part("#timeline"))

    def value(self, field: str) -> str:
        """Return a field's text."""
        return self.console.field(f"#field-{field}")

    def cursor(self) -> str:
        """Return the name of the field that has the cursor."""
        focused = self.console.app.focused
        return (focused.id or "").removeprefix("field-") if focused else ""

    async def go(self, what: str) -> None:
        """Do one of the screen's actions."""
        await self.console.do(f"incident.{what}")

    async def go_to(self, field: str) -> None:
        """Go to a field by `e` and Tab."""
        await self.go("edit")
        for _step in range(20):
            if self.cursor() == field:
                return
            await self.console.press("tab")
        raise AssertionError(f"Tab never came to {field}")

    async def set(self, field: str, text: str, key: str = "enter") -> None:
        """Replace a field's text and leave it."""
        await self.go_to(field)
        await self.console.press("end", "ctrl+u")
        await self.console.type(text)
        await self.console.press(key)


class Note:
    """The page for a note."""

    def __init__(self, console: Console) -> None:
        self.console = console

    async def type(self, text: str) -> None:
        """Write."""
        await self.console.type(text)

    async def save(self) -> None:
        """Save it."""
        await self.console.do("notes.save")

    def text(self) -> str:
        """Return what is written."""
        return self.console.field("#text")


class Find:
    """The search."""

    def __init__(self, console: Console) -> None:
        self.console = console

    async def open(self, words: str = "") -> None:
        """Open it and type."""
        await self.console.do("find")
        await self.console.type(words)

    def hits(self) -> list[str]:
        """Return the lines of the hits."""
        return options(self.console, "#hits")

    def count(self) -> str:
        """Return the line that counts or complains."""
        return self.console.part("#count")[0].strip()


class People:
    """The people's page."""

    def __init__(self, console: Console) -> None:
        self.console = console

    async def go(self, what: str) -> None:
        """Do one of the screen's actions."""
        await self.console.do(f"people.{what}")

    def names(self) -> list[str]:
        """Return the rows of the list."""
        return options(self.console, "#people")

    def value(self, field: str) -> str:
        """Return a field's text."""
        return self.console.field(f"#field-{field}")

    def history(self) -> str:
        """Return the person's incidents."""
        return words_of(self.console.part("#history"))


def stored(console: Console, reference: str = "1") -> Story:
    """Return an incident as the log has it."""
    store: Any = console.app.store
    story: Story = desk.incidents.show(store, reference)
    return story


def known(console: Console, name: str) -> PersonView:
    """Return a person as the log has them."""
    store: Any = console.app.store
    person: PersonView = desk.people.named(store, name)
    return person


class Guide:
    """A procedure on the whole screen."""

    def __init__(self, console: Console) -> None:
        self.console = console

    async def go(self, what: str) -> None:
        """Do one of the screen's actions."""
        await self.console.do(f"guide.{what}")

    def title(self) -> str:
        """Return the customer, the procedure and the time in this part."""
        return words_of(self.console.part("#title"))

    def part(self) -> str:
        """Return the title of the part."""
        return words_of(self.console.part("#part"))

    def rail(self) -> str:
        """Return the parts with their signs."""
        return words_of(self.console.part("#rail"))

    def steps(self) -> list[str]:
        """Return the lines of the steps."""
        return options(self.console, "#steps")

    def hint(self) -> str:
        """Return the line of help under the steps."""
        return words_of(self.console.part("#hint"))

    def choices(self) -> str:
        """Return the answers to choose from."""
        return words_of(self.console.part("#choices"))

    def cursor(self) -> str:
        """Return the id of the step under the cursor."""
        return self.screen.current.id if self.screen.current else ""

    @property
    def screen(self) -> GuideScreen:
        """The screen itself."""
        screen = self.console.app.screen
        assert isinstance(screen, GuideScreen)
        return screen

    async def to(self, step_id: str) -> None:
        """Move the cursor to a step of this part by arrows."""
        ids = [step.id for step in self.screen.run.part.steps]
        if self.screen.answering is not None:
            await self.console.press("escape")
        way = ids.index(step_id) - ids.index(self.cursor())
        if way:
            await self.console.press(*["down" if way > 0 else "up"] * abs(way))
        assert self.cursor() == step_id

    async def tick(self, *step_ids: str) -> None:
        """Tick steps."""
        for step_id in step_ids:
            await self.to(step_id)
            await self.go("tick")

    async def answer(self, step_id: str, text: str) -> None:
        """Answer a step on the line, and go back to the steps."""
        await self.to(step_id)
        await self.console.press("enter", "end", "ctrl+u", *text, "enter")
        if isinstance(self.console.app.screen, GuideScreen) and self.console.app.screen.answering is not None:
            await self.console.press("escape")

    async def choose(self, step_id: str, letter: str) -> None:
        """Choose an answer by its letter."""
        await self.to(step_id)
        await self.console.press(letter)

    async def attempt(self, step_id: str, text: str, letter: str) -> None:
        """Say what was tried and what came of it."""
        await self.answer(step_id, text)
        await self.choose(step_id, letter)

    async def write(self, step_id: str, text: str) -> None:
        """Answer a step that wants a page."""
        await self.to(step_id)
        await self.console.press("enter", *text, "ctrl+s")


def told(console: Console, reference: str = "1") -> list[str]:
    """Return an incident's timeline, each entry as its line reads, without the time."""
    return [entry_line(entry).plain[7:] for entry in stored(console, reference).entries]
