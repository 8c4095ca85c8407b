"""`dst people …`: the customers the desk knows."""

import re
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, TypeAlias

import typer

from dst_console import desk
from dst_console.cli.columns import dated, say, table
from dst_console.cli.opening import opened
from dst_console.cli.options import AsJson
from dst_console.cli.output import incident_json, person_json, print_json
from dst_console.cli.schemas import DoublesJson, HistoryJson, ImportedJson, MergedJson, PairJson, PeopleJson
from dst_console.errors import NotFound
from dst_console.translate import _

if TYPE_CHECKING:
    from dst_console.models.views import PersonView
    from dst_console.store.log import Store

commands = typer.Typer()

Who: TypeAlias = Annotated[str, typer.Argument(metavar="PERSON", help=_("A name, or an id."), show_default=False)]


@commands.command("list", help=_("List the people you know."))
def listing(
    like: Annotated[str, typer.Argument(metavar="NAME", help=_("Only names that hold this."), show_default=False)] = "",
    as_json: AsJson = False,
) -> None:
    """List known people by name, all pages."""
    found: list[PersonView] = []
    with opened() as store:
        while page := desk.people.listing(store, like, len(found) // desk.people.PAGE):
            found += page
            if len(page) < desk.people.PAGE:
                break
    if as_json:
        print_json(PeopleJson(people=[person_json(one) for one in found]))
    if like and not found:
        raise NotFound(_("Nobody called {name} is known.").format(name=like))
    if not as_json:
        table((_row(one) for one in found), yielding=0)


@commands.command("show", help=_("Show a person and what they came for, newest first."))
def show(person: Who, as_json: AsJson = False) -> None:
    """Show a person with their incidents."""
    with opened() as store:
        view = desk.people.named(store, person)
        history = desk.people.history(store, view.id)
    if as_json:
        incidents = [incident_json(one) for one in history]
        print_json(HistoryJson(person=person_json(view), incidents=incidents))
    else:
        table([_row(view)], yielding=0)
        dated(history)


@commands.command("import", help=_("Take people in from a CSV or vCard file."))
def import_file(
    file: Annotated[
        Path, typer.Argument(metavar="FILE", help=_("A .csv with a column called name, or a .vcf."), show_default=False)
    ],
    as_json: AsJson = False,
) -> None:
    """Take people in from a file, as one change that one undo takes back."""
    with opened() as store:
        done = desk.importing.import_file(store, file)
    if as_json:
        print_json(ImportedJson(added=done.added, updated=done.updated, unchanged=done.unchanged))
    else:
        told = _("{added} added, {updated} updated, {unchanged} known already.")
        say(told.format(added=done.added, updated=done.updated, unchanged=done.unchanged))


@commands.command("merge", help=_("Make two entries for one person one; the second name stays."))
def merge(double: Who, into: Who, as_json: AsJson = False) -> None:
    """Make a double one with the person that stays."""
    with opened() as store:
        view = desk.people.merge(store, _id(store, double), _id(store, into))
    if as_json:
        print_json(MergedJson(person=person_json(view)))
    else:
        say(_("They are one now: {name}.").format(name=view.called))


@commands.command("doubles", help=_("List pairs of people who may be one."))
def doubles(as_json: AsJson = False) -> None:
    """List pairs of people who may be one, with the ids that `merge` takes."""
    with opened() as store:
        pairs = desk.people.doubles(store)
    if as_json:
        found = [PairJson(first=person_json(one), second=person_json(two)) for one, two in pairs]
        print_json(DoublesJson(doubles=found))
    else:
        table([(one.called, one.id, two.called, two.id) for one, two in pairs], yielding=0)


def _id(store: "Store", person: str) -> str:
    return person if re.fullmatch("[0-9a-f]{32}", person) else desk.people.named(store, person).id


def _row(view: "PersonView") -> tuple[str, ...]:
    return (view.called, view.phone or "", view.mail or "", view.place or "")
