"""What made-up technicians write: names, places, faults and notes in three languages."""
# ruff: noqa: E501 - lists of words read best whole

from typing import Final

NAMES: Final[dict[str, tuple[str, str]]] = {
    "en": (
        "Anna Ben Carla David Elena Frank Grace Henry Irene Jack Karen Liam Maria Nina Oscar Paula Rosa Simon Tara Victor",
        "Adams Baker Carter Dixon Evans Foster Grant Harris Irving Jensen Keller Lopez Morgan Nolan Owens Parker Reed Santos "
        "Turner Underwood Vance Walker Young Ziegler Abbott Bishop Crane Dalton Ellison Fleming",
    ),
    "fa": (
        "سارا مریم علی رضا زهرا حسین فاطمه امیر نرگس مهدی لیلا کیان پریسا بهرام شیرین نیما یاسمن فرهاد مینا آرش",
        "احمدی محمدی حسینی رضایی کریمی موسوی جعفری صادقی رحیمی قاسمی نوری یزدانی کاظمی شریفی اکبری باقری فروغی مرادی "
        "طاهری سلطانی یوسفی ملکی رستمی کیانی پورمند نجفی امینی زمانی بهرامی شیرازی",
    ),
    "ru": (
        "Анна Борис Вера Глеб Дарья Егор Жанна Игорь Ксения Лев Мария Никита Ольга Павел Раиса Семён Тамара Фёдор Юлия Яков",
        "Белых Гончаренко Дорош Живаго Зинченко Ильич Коваль Лысенко Мороз Нечай Осипенко Павленко Руденко Савченко Ткач "
        "Усик Франко Хмель Цой Черных Шевченко Щербак Юрченко Ярош Бондарь Вовк Гайдай Долгих Ефименко Кравец",
    ),
}
"""Given names, family names."""

HONORIFICS: Final = {"en": ("Mr.", "Ms."), "fa": ("آقای", "خانم"), "ru": ("г-н", "г-жа")}

CATEGORIES: Final = {
    "en": "printer network password laptop screen mail phone software scanner projector account backup".split(),
    "fa": "چاپگر شبکه رمز لپتاپ نمایشگر ایمیل تلفن نرم‌افزار".split(),
    "ru": "принтер сеть пароль ноутбук монитор почта телефон программа".split(),
}

FAULTS: Final = {
    "en": (
        "{thing} jams on tray {n}",
        "{thing} does not start after the update",
        "cannot log in to {program}",
        "{thing} shows error {code}",
        "no network in the meeting room",
        "{program} closes by itself when saving",
        "screen stays black after docking",
        "needs access to the folder {folder}",
        "{thing} is slow since Monday",
        "password expired, cannot change it",
        "{program} asks for a licence again",
        "prints grey stripes on page {n}",
        "mailbox is full",
        "headset is not found by {program}",
        "wants a second monitor",
        "keyboard types wrong letters",
    ),
    "fa": (
        "{thing} کاغذ را گیر می‌اندازد، سینی {n}",
        "{program} باز نمی‌شود",
        "خطای {code} روی {thing}",
        "شبکه قطع است",
        "رمز عبور منقضی شده است",
        "{thing} بعد از به‌روزرسانی روشن نمی‌شود",
        "صندوق ایمیل پر است",
        "دسترسی به پوشهٔ {folder} می‌خواهد",
        "صفحه سیاه می‌ماند",
        "{program} هنگام ذخیره بسته می‌شود",
    ),
    "ru": (
        "{thing} жуёт бумагу в лотке {n}",
        "{program} не запускается",
        "ошибка {code} на устройстве {thing}",
        "нет сети в переговорной",
        "пароль истёк, сменить не даёт",
        "{thing} не включается после обновления",
        "ящик переполнен",
        "нужен доступ к папке {folder}",
        "экран остаётся чёрным",
        "{program} закрывается при сохранении",
    ),
}

NOTES: Final = {
    "en": (
        "Checked the cable and the wall socket, both fine.",
        "Restarted {program}, error {code} came back after {n} minutes.",
        "The customer says it began after the move to {place}.",
        "Driver {version} removed, {version} installed.",
        "Serial number {serial}, warranty until next spring.",
        "Cleared the queue and printed a test page.",
        "Asked the service centre for rights on {folder}.",
        "Address {address} answers, the name does not resolve.",
        "Called back twice, nobody picked up.",
        "Replaced the roller, {n} pages printed without a jam.",
        "Works with another account, so the profile is damaged.",
        "Profile renamed, new one made, documents copied over.",
        "Customer is away until Thursday, key is at the reception.",
        "Took {thing} to the workshop, loan device {serial} handed out.",
        "Firmware updated to {version}.",
        "Explained how to scan into {folder}.",
        "The same fault was seen in {place} last week.",
        "Cache emptied, sign-in works again.",
        "Battery at {n} percent of its design capacity.",
        "Waiting for the part, order {serial}.",
    ),
    "fa": (
        "کابل و پریز بررسی شد، هر دو سالم بودند.",
        "{program} دوباره راه‌اندازی شد، خطای {code} پس از {n} دقیقه برگشت.",
        "مشتری می‌گوید از زمان جابه‌جایی به {place} شروع شده است.",
        "شمارهٔ سریال {serial} ثبت شد.",
        "صف چاپ خالی شد و صفحهٔ آزمایشی چاپ شد.",
        "از مرکز خدمات برای {folder} دسترسی خواسته شد.",
        "دو بار تماس گرفتم، کسی جواب نداد.",
        "غلتک عوض شد، {n} صفحه بدون گیر چاپ شد.",
        "نمایهٔ کاربر خراب است، نمایهٔ تازه ساخته شد.",
        "میان‌افزار به {version} به‌روز شد.",
        "دستگاه به کارگاه برده شد.",
        "منتظر قطعه هستیم.",
    ),
    "ru": (
        "Проверил кабель и розетку, всё в порядке.",
        "Перезапустил {program}, ошибка {code} вернулась через {n} минут.",
        "Клиент говорит, что началось после переезда в {place}.",
        "Серийный номер {serial}, гарантия до весны.",
        "Очистил очередь, напечатал пробную страницу.",
        "Запросил права на {folder} в сервисном центре.",
        "Звонил дважды, никто не ответил.",
        "Заменил ролик, {n} страниц без застревания.",
        "Профиль повреждён, создал новый.",
        "Прошивка обновлена до {version}.",
        "Забрал устройство в мастерскую.",
        "Ждём запчасть, заказ {serial}.",
    ),
}

PROGRAMS: Final = "Outlook Excel Teams SAP Citrix Firefox Acrobat AutoCAD Zotero Thunderbird 1C Kontur".split()
FOLDERS: Final = "Finance Projects Archive Personnel Drawings Contracts Exchange Scans".split()

SEARCHES: Final = (
    "printer", "printer jams", "password expired", "outlook", "roller replaced", "serial number", "meeting room network",
    "Adams", "Elena Foster", "firmware", "0x80", "warranty until", "PC-10", "DST-004", "SN", "queue test page", "driver removed",
    "چاپگر", "رمز عبور", "احمدی", "شبکه قطع", "سارا", "принтер", "пароль истёк", "Шевченко", "ошибка", "серийный номер",
)  # fmt: skip
"""What a technician would look for; each is typed letter by letter."""
