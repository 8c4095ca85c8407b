"""How an incident becomes a ticket at one site: its own words, and the templates of subject, body and fields."""

from collections.abc import Mapping
from functools import cached_property
from typing import Any

from pydantic import BaseModel, ConfigDict, Field

from dst_console.models.parcel import Parcel
from dst_console.sync.troubles import Kind, Trouble

SUBJECT = "{{ tag }} {{ summary }}"
BODY = "{{ says }}"


class Site(BaseModel):
    """What every target can be told in `[targets.<name>]` of `config.toml`; each kind adds its own.

    `subject`, `body` and the values of `fields` are templates: `{{ summary }}`, `{{ place }}` and all else that a
    ticket may hold. `statuses`, `priorities`, `categories`, `kinds` and `sources` say what the target calls them.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    kind: str
    subject: str = Field(default=SUBJECT, description="A template for the subject; the tag must begin it.")
    body: str = Field(default=BODY, description="A template for the body.")
    fields: dict[str, str] = Field(default_factory=dict, description="The target's own fields, each a template.")
    statuses: dict[str, str] = Field(default_factory=dict, description="`closed`, `escalated`, `open`, `cancelled`.")
    priorities: dict[str, str] = Field(default_factory=dict, description='Priorities, `"1"` to `"5"`.')
    categories: dict[str, str] = Field(default_factory=dict, description="Categories, as incidents have them.")
    kinds: dict[str, str] = Field(default_factory=dict, description="`incident` and `request`.")
    sources: dict[str, str] = Field(default_factory=dict, description="`walk-up`, `phone` and the other ways.")
    timeout: float = Field(default=45.0, gt=0, le=600, description="Seconds to wait for an answer; some take over 20.")
    grace: float = Field(default=30.0, ge=0, le=3600, description="Seconds after which an unanswered request is over.")


class Filled:
    """The templates of a site, filled in with one parcel."""

    def __init__(self, site: Site, parcel: Parcel) -> None:
        self._site = site
        self._parcel = parcel

    @cached_property
    def words(self) -> dict[str, Any]:
        """What templates can use: the parcel's fields, called as the target calls them."""
        known = self._parcel.model_dump()
        site = self._site
        known["tag"] = self._parcel.tag
        known["status"] = called(site.statuses, self._parcel.status)
        known["priority"] = called(site.priorities, str(self._parcel.priority))
        known["category"] = called(site.categories, self._parcel.category)
        known["kind"] = called(site.kinds, self._parcel.kind)
        known["source"] = called(site.sources, self._parcel.source)
        return known

    @property
    def subject(self) -> str:
        """The subject in one line."""
        return " ".join(filled(self._site.subject, self.words).split())

    @property
    def body(self) -> str:
        """The body."""
        return filled(self._site.body, self.words)

    @property
    def fields(self) -> dict[str, str]:
        """The target's own fields; what comes out empty is left out."""
        found = {name: filled(template, self.words).strip() for name, template in self._site.fields.items()}
        return {name: value for name, value in found.items() if value}


def called(names: Mapping[str, str], value: str) -> str:
    """Return what a target calls something; the word itself where nothing is said."""
    return names.get(value, value)


_NOT_FILLED = (ArithmeticError, AttributeError, LookupError, MemoryError, RuntimeError, TypeError, ValueError)
"""What a template may do beside what its language names."""


def filled(template: str, words: Mapping[str, Any]) -> str:
    """Fill a template in. Raises `Trouble` for one that does not go through, in the template language's own words."""
    if template == BODY:  # what nearly everybody has needs no engine
        return str(words["says"])
    if template == SUBJECT:
        return "{tag} {summary}".format_map(words)
    from jinja2 import StrictUndefined, TemplateError
    from jinja2.sandbox import ImmutableSandboxedEnvironment

    environment = ImmutableSandboxedEnvironment(undefined=StrictUndefined, autoescape=False)
    try:
        return environment.from_string(template).render(words)
    except (TemplateError, *_NOT_FILLED) as error:
        raise Trouble(Kind.REFUSED, f"{template}: {error}") from error


SAMPLE = Parcel(
    key="0" * 32,
    incident="0" * 32,
    number="DST-0001",
    status="closed",
    kind="incident",
    source="walk-up",
    summary="printer jams",
    says="",
    occurred="2026-11-22T10:30:00.000+03:30",
)
"""What templates are tried with before anything is sent."""


def wrong_template(site: Site) -> str:
    """Return what is wrong with the first template of a site that does not go through; empty when all do."""
    words = Filled(site, SAMPLE).words
    for name, template in {"subject": site.subject, "body": site.body, **site.fields}.items():
        try:
            filled(template, words)
        except Trouble as trouble:
            return f"{name}: {trouble.told}"
    return ""
