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
    resolution: str
    satisfied: bool | None
    first_visit: bool | None
    level1: bool | None
    hold_minutes: int | None
    documentation_minutes: int | None
    treated: int | None
    solved: int | None
    recommend: int | None
    survey_by: str | None
    reopened: int


class ChangeJson(TypedDict):
    """One field that an entry changed."""

    field: str
    before: object
    after: object


class EntryJson(TypedDict):
    """One line of a timeline; `amends` names the entry put right, `withdrawn` says an undo took it back.

    Of a procedure `told` is what was asked or said, `answer` and `result` what came of it, `lasted` seconds.
    """

    id: int
    at: str
    kind: str
    text: str
    changes: list[ChangeJson]
    amends: int | None
    withdrawn: bool
    told: str
    answer: str
    result: str
    act: str
    lasted: float


class DayJson(TypedDict):
    """`dst today`: a local day, earliest first; `unsent` counts what has yet to go up."""

    day: str
    total: int
    open: int
    unsent: int
    incidents: list[IncidentJson]
    visits: "list[VisitJson]"
    follow_ups: "list[FollowUpJson]"


class GapJson(TypedDict):
    """A stretch of working time in which nothing is logged; `minutes` are whole."""

    start: str
    end: str
    minutes: int


class ThinJson(TypedDict):
    """A record that lacks something: `contact`, `fact` or `result`."""

    incident: IncidentJson
    lacks: list[str]


class ReviewJson(TypedDict):
    """`dst review`: what is left of some local days, and what they come to, the cancelled left out.

    An incident that is thin and open is among the thin alone.
    """

    since: str
    until: str
    gaps: list[GapJson]
    thin: list[ThinJson]
    follow_ups: "list[FollowUpJson]"
    unfinished: list[IncidentJson]
    logged: int
    solved_on_the_spot: int
    work_minutes: int
    visits: int
    escalated: int
    unsent: int


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
    """`dst note`, `dst outcome` and `dst close`: `saved` is the spool id; without `entered` it enters the log later."""

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
    """One thing wrong with the settings, the keys or the procedures."""

    where: str
    what: str


class ProblemsJson(TypedDict):
    """`dst config check` and `dst procedures check`."""

    problems: list[ProblemJson]


class ProcedureJson(TypedDict):
    """A procedure; `own` says that it is the person's own, not the shipped one."""

    id: str
    version: int
    kind: str
    use: str
    title: str
    own: bool


class ProceduresJson(TypedDict):
    """`dst procedures list`, by id."""

    procedures: list[ProcedureJson]


class ChoiceJson(TypedDict):
    """One answer to choose; `goto` is the id of a part, or `end`."""

    value: str
    text: str
    advice: str | None
    goto: str | None
    effect: str | None


class TimerJson(TypedDict):
    """A step's clock, in seconds."""

    limit: int
    warning: int | None
    offers: list[str]


class StepJson(TypedDict):
    """A step; what its sentences are filled in with stands in braces."""

    id: str
    kind: str
    text: str
    hint: str | None
    rules: list[str]
    requires: list[str]
    optional: bool
    private: bool
    fact: str | None
    promises: str | None
    choices: list[ChoiceJson]
    timer: TimerJson | None


class PartJson(TypedDict):
    """What is done in one go, up to a pause."""

    id: str
    title: str
    letter: str
    steps: list[StepJson]


class StepsJson(TypedDict):
    """`dst procedures show`, in the technician's language; `triggers` in every language."""

    procedure: ProcedureJson
    rules: list[str]
    asks: str
    triggers: dict[str, list[str]]
    parts: list[PartJson]


class VisitJson(TypedDict):
    """A visit; its three times in minutes are null until it is left."""

    id: str
    incident: IncidentJson
    state: str
    planned: str
    minutes: int
    place: str | None
    why: str
    confirmed: bool
    set_off: str | None
    arrived: str | None
    left: str | None
    travel_minutes: int | None
    work_minutes: int | None
    hold_minutes: int | None


class VisitsJson(TypedDict):
    """`dst visit list`, the earliest first."""

    visits: list[VisitJson]


class TimesJson(TypedDict):
    """Minutes of a visit, kept apart: measured until it is left, then as they were said."""

    travel: int
    work: int
    hold: int


class ShownVisitJson(TypedDict):
    """`dst visit show`: the visit, its minutes so far, and what to bring."""

    visit: VisitJson
    times: TimesJson
    kit: list[str]


class KeptVisitJson(TypedDict):
    """`dst visit plan`, `confirm` and the other acts; without `entered` it enters the log later.

    `saved` is the spool id, of a plan the id that the visit has or will have.
    """

    saved: str
    entered: bool
    visit: VisitJson | None


class KitJson(TypedDict):
    """`dst visit kit`: what to bring for a category, in the technician's language."""

    category: str
    kit: list[str]


class AppointmentJson(TypedDict):
    """`dst visit ics`: the file written, none for standard output, and what it holds."""

    path: str | None
    calendar: str


class FollowUpJson(TypedDict):
    """Something promised; `state` is promised, due or done."""

    id: str
    incident: IncidentJson
    what: str
    due: str
    text: str
    state: str


class FollowUpsJson(TypedDict):
    """`dst followups`: what is not done yet, what is due first first."""

    follow_ups: list[FollowUpJson]


class KeptFollowUpJson(TypedDict):
    """`dst followups done` and `promise`: `saved` is the spool id; without `entered` it enters the log later."""

    saved: str
    entered: bool
    follow_up: FollowUpJson | None


class TryJson(TypedDict):
    """One exchange with a target; `digest` is the SHA-256 of what was sent."""

    at: str
    act: str
    result: str
    digest: str
    came: str


class DeliveryJson(TypedDict):
    """Something in the outbox; `turn` 0 is the ticket, later ones are told after it. `tries` where one is shown."""

    id: str
    incident: str
    number: str
    target: str
    turn: int
    state: str
    reason: str
    queued: str
    asked: str | None
    due: str | None
    sent: str | None
    central_number: str | None
    address: str | None
    tries: list[TryJson]


class OutboxJson(TypedDict):
    """`dst sync list`: what waits, oldest first."""

    to_send: int
    deliveries: list[DeliveryJson]


class ShownDeliveryJson(DeliveryJson):
    """`dst sync show`: with what goes, exactly; empty once it has arrived."""

    written: str


class WouldGoJson(TypedDict):
    """`dst sync --dry-run`: what would go, oldest first, each with what goes, exactly; titles of articles by target."""

    deliveries: list[ShownDeliveryJson]
    articles: dict[str, list[str]]


class SyncJson(TypedDict):
    """`dst sync`: what this run came to, `troubles` by target; `left` counts what still waits.

    `not_whole` counts what is there otherwise than it was sent; the reasons of its deliveries say what is missing.
    `shared` counts articles; `withheld` is what keeps these alone from a target, `not_taken` has the refused titles.
    """

    busy: bool
    sent: int
    refused: int
    unsure: int
    not_whole: int
    shared: int
    troubles: dict[str, str]
    withheld: dict[str, str]
    not_taken: list[str]
    left: int


class TargetCheckJson(TypedDict):
    """What asking one target came to: `lacks` would be refused or dropped."""

    target: str
    well: bool
    lacks: list[str]
    trouble: str | None


class CheckedJson(TypedDict):
    """`dst sync check`."""

    targets: list[TargetCheckJson]


class ArticleJson(TypedDict):
    """An article; of the times it was used, `tried` counts those with a known result, `worked` those that helped."""

    id: str
    title: str
    problem: str
    answer: str
    tags: str
    visibility: str
    author: str
    incident: str | None
    language: str
    created: str
    updated: str
    retired: bool
    used: int
    tried: int
    worked: int


class ArticlesJson(TypedDict):
    """`dst kb list`: what worked most comes first."""

    articles: list[ArticleJson]


class KnownArticleJson(TypedDict):
    """`dst kb show`, `add`, `edit`, `publish`, `retire` and `use`: the article as it is now."""

    article: ArticleJson


class SharedArticleJson(TypedDict):
    """How an article stands with a target: `waiting`, `shared` or `refused`; `written` is exactly what goes."""

    target: str
    state: str
    sent: str | None
    told: str
    written: str


class SharedJson(TypedDict):
    """`dst kb show --team`."""

    shared: list[SharedArticleJson]


class CreditJson(TypedDict):
    """An author, how many of their articles are offered, and what came of these."""

    author: str
    articles: int
    used: int
    tried: int
    worked: int


class ThanksJson(TypedDict):
    """`dst kb thanks`, by name."""

    authors: list[CreditJson]
