"""A throwaway log with a realistic fortnight in three languages, to look around in."""

from dataclasses import replace
from datetime import datetime, time, timedelta
from hashlib import sha256
from typing import Any

from dst_console import spool
from dst_console.clock import Clock
from dst_console.config import Settings
from dst_console.desk import (
    capture,
    closing,
    finding,
    follow_ups,
    knowledge,
    outcomes,
    queueing,
    review,
    visits,
)
from dst_console.models.delivery import Delivery
from dst_console.models.states import UNFINISHED, DeliveryState, Outcome, Promise, UseResult
from dst_console.models.views import ArticleText
from dst_console.paths import Folders
from dst_console.store import outbox
from dst_console.store.log import Store
from dst_console.store.opening import open_store
from dst_console.sync.exchanges import name
from dst_console.sync.target import Receipt

DAYS = 14

MORNING = (
    "г-жа Иванова: 1С не печатает накладные @каб.412 #printer !2 phone:3-41",
    "password expired, cannot log in @lobby #account +desk",
    "Mr Tomás Núñez: new headset for the call team req @2F-03 #hardware !4",
    "Ms Sara Ahmadi: printer jams on tray 2 @3F-12 #printer !2 asset:PR-0231 phone:2214",
    "Mr Reza Karimi: screen flickers when docked @B2-14 #display asset:LT-9921 phone:+98-21-4925-8000",
    "خانم مریم رضایی: اکسل فایل سهم فروش را باز نمی‌کند @اتاق۲۰۴ #office !3",
)
NOON = (
    "آقای حسین کریمی: مانیتور دوم روشن نمی‌شود @B2-10 #display asset:MN-1180",
    "Ms Sara Ahmadi: scan to mail says authentication failed @3F-12 #printer",
    "г-н Петров: ноутбук не видит Wi-Fi в переговорной @каб.207 #network !2",
    "Dr Helen Ward: VPN drops every ten minutes from home #network !1 mail:helen.ward@example.org",
    "projector in the big meeting room shows pink @1F-01 #display impact:2",
    "خانم مریم رضایی: شبکه در طبقه سوم قطع و وصل می‌شود @اتاق۳۱۰ #network impact:1 !1",
)
AFTERNOON = (
    "г-жа Смирнова: просит установить Acrobat req @каб.115 #software for 12m +solved",
    "Mr Reza Karimi: dock no longer charges the laptop @B2-14 #hardware asset:LT-9921",
    "Lena Fischer: calendar shows meetings an hour early @2F-08 #office +solved",
    "مهندس اکبری: پوشه مشترک مالی باز نمی‌شود @اتاق۱۱۷ #account !2 +callback",
    "Ms Amara Okafor: phone has no dial tone @2F-11 #phone +visit",
    "mouse double-clicks by itself @3F-20 #hardware +solved for 5m",
)
NOTES = {
    "printer jams": (
        "Paper path is clean; roller of tray 2 is worn smooth.",
        "Roller cleaned with alcohol, 40 pages without a jam.",
    ),
    "screen flickers": (
        "When? Since Monday's update.",
        "Happens only on dock 2; cable ruled out.",
        "Told: solved today, or a loan dock.",
    ),
    "اکسل": (
        "از دیروز، بعد از به‌روزرسانی آفیس. روی فایل‌های دیگر مشکلی نیست.",
        "حالت محافظت‌شده برای پوشه شبکه خاموش شد؛ خودش امتحان کرد و باز شد.",
    ),
    "1С": (
        "С понедельника; другие программы печатают.",
        "Очередь печати очищена, драйвер переустановлен. Проверила сама: печатает.",
    ),
    "VPN": (
        "Only on the home router; on a phone's hotspot it stays up.",
        "MTU set to 1350; asked her to watch it until tomorrow.",
    ),
    "Wi-Fi": ("В коридоре сеть есть, в переговорной нет.", "Точка доступа в переговорной не отвечает."),
}
CAME_TO = {
    "printer jams": Outcome.SOLVED,
    "اکسل": Outcome.SOLVED,
    "1С": Outcome.SOLVED,
    "VPN": Outcome.CALLBACK,
    "Wi-Fi": Outcome.ESCALATED,
    "headset": Outcome.DESK,
}


ARTICLES: tuple[tuple[str, str, ArticleText, tuple[UseResult, ...], bool], ...] = (
    (
        "roller",
        "Lena Fischer",
        ArticleText(
            "Printer jams on tray 2",
            "Paper stops under tray 2; the path is clean; older printers of the third floor.",
            "Clean the rollers of tray 2 with alcohol.\nPrint 40 pages from tray 2.\nIf it jams, order new rollers.",
            "printer jams tray",
        ),
        (UseResult.WORKED, UseResult.WORKED, UseResult.NOT, UseResult.WORKED),
        True,
    ),
    (
        "vpn",
        "Alex Morgan",
        ArticleText(
            "VPN drops every few minutes at home",
            "Only on the home router; on a phone's hotspot it stays up.",
            "Set the MTU of the VPN adapter to 1350.\nWatch it for half an hour with a call running.",
            "VPN network MTU",
        ),
        (UseResult.WORKED, UseResult.PARTLY, UseResult.UNKNOWN),
        False,
    ),
    (
        "اکسل",
        "مریم کاظمی",
        ArticleText(
            "اکسل فایل پوشه شبکه را باز نمی‌کند",
            "پس از به‌روزرسانی آفیس؛ فایل‌های روی خود لپ‌تاپ باز می‌شوند.",
            "پوشه شبکه را به محل‌های مورد اعتماد اکسل اضافه کنید.\nاکسل را ببندید و فایل را دوباره باز کنید.",
            "اکسل آفیس office",
        ),
        (UseResult.WORKED, UseResult.WORKED),
        True,
    ),
    (
        "1С",
        "Ольга Соколова",
        ArticleText(
            "1С не печатает накладные",
            "Другие программы на том же компьютере печатают.",
            "Очистите очередь печати и переустановите драйвер.\nНапечатайте одну накладную вместе с пользователем.",
            "1С печать printer",
        ),
        (UseResult.WORKED, UseResult.NOT),
        False,
    ),
)
"""What was learnt: a word by which the incidents it was used on are found, the author, the text, what came of its uses,
and whether everybody may read it."""

TARGET = "helpdesk"
"""A ticket system that does not exist and is never asked."""

CLOSED = 3
"""How many of the newest solved incidents are closed, and so wait to be sent up; two more are handed on."""


def demo_settings(chosen: Settings) -> Settings:
    """Return the settings of a technician who does not exist; the language and theme stay the real one's."""
    return Settings(
        name="Alex Morgan",
        initials="SA",
        service_centre="https://service-centre.example/walk-up",
        language=chosen.language,
        theme=chosen.theme,
        asked=True,
        targets={TARGET: {"kind": "rt", "url": f"https://{TARGET}.example", "queue": "Desk-side"}},
        send_by_itself=False,
    )


def fill(folders: Folders, settings: Settings, clock: Clock) -> int:
    """Write the fortnight up to now into a fresh log; returns how many incidents it holds."""
    now = clock.now()
    for nth in range(DAYS):
        first = datetime.combine(now.date() - timedelta(days=DAYS - 1 - nth), time(9, 12)).astimezone()
        today = nth == DAYS - 1
        if today or first.weekday() < 6:
            _work_a_day(folders, min(first, now - timedelta(hours=6)) if today else first, nth)
    store = open_store(folders, settings, clock)
    try:
        logged = capture.drain(store)
        _promise_something(store, folders, now)
        _learn_something(store)
        capture.drain(store)
        _send_something(store, folders, now)
        return sum(one.kind == "capture" for one in logged)
    finally:
        store.close()


def _promise_something(store: Store, folders: Folders, now: datetime) -> None:
    """Plan a visit that is due soon, and promise two calls, one of them overdue."""
    unfinished = [view for view in review.day(store, now.date()).incidents if view.state in UNFINISHED]
    for view, minutes in zip(unfinished, (-6, 35), strict=False):
        due = now + timedelta(minutes=minutes)
        follow_ups.promise(folders, view.id, Promise.CALLBACK, due, "", now - timedelta(hours=1))
    for view in unfinished[2:3]:
        planned = now + timedelta(minutes=12)
        visits.plan(folders, view.id, planned, now, confirmed=True, place=view.place or "", why=view.summary)


def _learn_something(store: Store) -> None:
    """Write a few articles in three languages, some of them public, used on the incidents that they fit."""
    for word, author, text, results, public in ARTICLES:
        article = knowledge.make(store, text, author=author)
        hits = finding.find(store, word).hits
        for hit, result in zip(reversed(hits), results, strict=False):
            knowledge.use(store, article.id, hit.incident.id, result, hit.incident.occurred + timedelta(minutes=11))
        if public:
            knowledge.publish(store, article.id)


def _send_something(store: Store, folders: Folders, now: datetime) -> None:
    """Close and hand on the newest of what was solved or is open, and let each delivery have come to something else."""
    store.follow = queueing.follow
    found = [
        one for day in (0, 1, 2) for one in reversed(review.day(store, now.date() - timedelta(days=day)).incidents)
    ]
    for view in [one for one in found if one.state == "resolved"][:CLOSED]:
        said = closing.prepare(store, view.id)[1]
        done = replace(said, satisfied=True, work=said.work or 12, documentation=2)
        closing.keep(folders, view.id, done, now - timedelta(minutes=50))
    for view in [one for one in found if one.state in ("captured", "open")][:2]:
        outcomes.keep(folders, view.id, Outcome.ESCALATED, "", now - timedelta(minutes=20))
    capture.drain(store)
    with store.write() as session:
        rows = [row for row, _incident, _who in outbox.listed(session, [DeliveryState.QUEUED], 3)]
        for row, came_to in zip(rows, (_arrived, _refused, _unanswered), strict=False):
            came_to(session, row, now)


def _begin(session: Any, row: Delivery, at: datetime) -> int:
    outbox.move(session, row, DeliveryState.SENDING, asked=at)
    return outbox.begin(session, row.id, "send", 1, at, sha256(row.parcel.encode()).hexdigest())


def _arrived(session: Any, row: Delivery, now: datetime) -> None:
    at = now - timedelta(minutes=48)
    receipt = Receipt("20417", f"https://{TARGET}.example/Ticket/Display.html?id=20417")
    outbox.end(session, _begin(session, row, at), at, "sent", receipt.number)
    arrived = {"number": receipt.number, "address": receipt.address, "sent": at, "asked": None, "parcel": ""}
    outbox.move(session, row, DeliveryState.SENT, **arrived)
    outbox.opened(session, TARGET, at)
    name(session, row.incident_id, row.target, receipt, at, gives_numbers=True)


def _refused(session: Any, row: Delivery, now: datetime) -> None:
    at, told = now - timedelta(minutes=47), "422 Category: Printing is not a valid value for this field"
    outbox.end(session, _begin(session, row, at), at, "refused", told)
    outbox.move(session, row, DeliveryState.REFUSED, asked=None, reason=told)


def _unanswered(session: Any, row: Delivery, now: datetime) -> None:
    at, told = now - timedelta(minutes=1), "ReadTimeout: no answer in 45 seconds"
    outbox.end(session, _begin(session, row, at), now, "unanswered", told)
    outbox.move(session, row, DeliveryState.UNSURE, due=now + timedelta(minutes=4), reason=told)


def _work_a_day(folders: Folders, start: datetime, nth: int) -> None:
    """Spool some of the lines of one day, other ones each day, with their notes and what they came to."""
    lines = [*_some(MORNING, nth, 3), *_some(NOON, nth, 2), *_some(AFTERNOON, nth, 2)]
    for line, minutes in zip(lines, (0, 28, 53, 150, 205, 291, 347), strict=True):
        _log(folders, line, start + timedelta(minutes=minutes))


def _some(lines: tuple[str, ...], nth: int, count: int) -> list[str]:
    return [lines[(nth * count + offset) % len(lines)] for offset in range(count)]


def _log(folders: Folders, line: str, at: datetime) -> None:
    incident = spool.put(folders, line, at=at)
    texts = next((texts for word, texts in NOTES.items() if word in line), ())
    for count, text in enumerate(texts, start=1):
        later = at + timedelta(minutes=3 * count)
        spool.put(folders, text, kind="note", fields={"incident": incident}, at=later)
    outcome = next((outcome for word, outcome in CAME_TO.items() if word in line), None)
    if outcome is not None:
        fields = {"incident": incident, "outcome": outcome.value}
        spool.put(folders, "", kind="outcome", fields=fields, at=at + timedelta(minutes=12))
