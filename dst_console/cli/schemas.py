"""What `--json` prints: one object per command, its keys in the order written down here."""

from typing import Any, TypedDict


class PersonJson(TypedDict):
    """A known customer."""

    id: str
    name: str
    honorific: str | None
    phone: str | None
    mail: str | None
    place: str | None


class IncidentJson(TypedDict):
    """An incident; `line` is what was typed, `summary` what is left of it without its marks."""

    id: str
    number: str
    kind: str
    source: str
    state: str
    outcomes: list[str]
    person: PersonJson | None
    place: str | None
    category: str | None
    asset: str | None
    phone: str | None
    mail: str | None
    impact: int | None
    urgency: int | None
    priority: int
    summary: str
    line: str
    occurred: str
    captured: str
    resolved: str | None
    closed: str | None
    work_minutes: int | None
    cancel_reason: str | None
    central_number: str | None


class ChangeJson(TypedDict):
    """One field that an entry changed."""

    field: str
    before: object
    after: object


class EntryJson(TypedDict):
    """One line of a timeline; `amends` names the entry put right, `withdrawn` says an undo took it back."""

    id: int
    at: str
    kind: str
    text: str
    changes: list[ChangeJson]
    amends: int | None
    withdrawn: bool


class DayJson(TypedDict):
    """`dst today`: a local day, earliest first; `unsent` counts what is finished without a central number."""

    day: str
    total: int
    open: int
    unsent: int
    incidents: list[IncidentJson]


class StoryJson(TypedDict):
    """`dst show`."""

    incident: IncidentJson
    entries: list[EntryJson]


class HitJson(TypedDict):
    """An incident that `dst find` found, with the newest text that matched."""

    incident: IncidentJson
    text: str
    kind: str
    at: str


class FoundJson(TypedDict):
    """`dst find`, newest first; `more` says that `--limit` left older hits out."""

    terms: list[str]
    hits: list[HitJson]
    more: bool


class SavedJson(TypedDict):
    """`dst note` and `dst outcome`: `saved` is the spool id; without `entered` it enters the log later."""

    saved: str
    entered: bool
    incident: IncidentJson | None


class ChangedJson(TypedDict):
    """`dst set`, `dst cancel`, `dst reopen`: the incident as it is now."""

    incident: IncidentJson


class LoggedJson(TypedDict):
    """`dst log --number`, one object a line; no number while the log cannot be used."""

    id: str
    number: str | None


class DoneJson(TypedDict):
    """`dst undo` and `dst redo`: what was taken back or done again."""

    way: str
    label: str
    subject: str
    incident: str | None


class PeopleJson(TypedDict):
    """`dst people list`, by name."""

    people: list[PersonJson]


class HistoryJson(TypedDict):
    """`dst people show`: a person and their incidents, newest first."""

    person: PersonJson
    incidents: list[IncidentJson]


class ImportedJson(TypedDict):
    """`dst people import`: how many of the list were new, had something new, or were known already."""

    added: int
    updated: int
    unchanged: int


class MergedJson(TypedDict):
    """`dst people merge`: the person that stays."""

    person: PersonJson


class PairJson(TypedDict):
    """Two people who may be one."""

    first: PersonJson
    second: PersonJson


class DoublesJson(TypedDict):
    """`dst people doubles`."""

    doubles: list[PairJson]


class WhereJson(TypedDict):
    """`dst where`: folders and files, there or not; `spool` in the order in which they are tried."""

    data: str
    config: str
    state: str
    log: str
    settings: str
    drafts: str
    backups: str
    spool: list[str]


class HealthJson(TypedDict):
    """`dst check`: `ok` without problems; how many files wait in the spool, and how many are set aside."""

    ok: bool
    log: str
    exists: bool
    problems: list[str]
    warnings: list[str]
    spooled: int
    rejected: int


class BackupJson(TypedDict):
    """`dst backup`: the copy."""

    backup: str


class RestoredJson(TypedDict):
    """`dst restore`: the backup used, and where the log that was there is kept."""

    restored: str
    kept: str | None


class DraftJson(TypedDict):
    """Unfinished text; `about` is an incident's id or empty."""

    kind: str
    about: str
    title: str
    text: str
    at: str


class DraftsJson(TypedDict):
    """`dst drafts`, newest first."""

    drafts: list[DraftJson]


class KeyJson(TypedDict):
    """An action and the keys that do it, by the names that `config.toml` takes."""

    action: str
    keys: list[str]
    scope: str
    label: str
    tooltip: str


class KeysJson(TypedDict):
    """`dst keys`."""

    keys: list[KeyJson]


class PathJson(TypedDict):
    """`dst config path`."""

    path: str


class SettingsJson(TypedDict):
    """`dst config show` and `dst config set`: every setting in force (`docs/configuration.md`)."""

    settings: dict[str, Any]


class ProblemJson(TypedDict):
    """One thing wrong with the settings or the keys."""

    where: str
    what: str


class ProblemsJson(TypedDict):
    """`dst config check`."""

    problems: list[ProblemJson]
