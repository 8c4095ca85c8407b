"""Where a text tells a password that is a plain word, or a code in capitals: `the password is summer`, `код АБВГ`."""

import re
from collections.abc import Container, Iterator
from dataclasses import dataclass

from dst_console.language.checking.loading import Lists
from dst_console.language.checking.reading import key_of

TELLING = ("states", "passwords")
"""The lists by which a password is told from other words."""

_LEAST = 3
_POSSESSIVE = ("'s", "’s")
_VALUE = r"(?P<value>[^\W\d_]+(?:[\u200c’'-][^\W\d_]+)*)(?![\w\u200c@./\\]*[\w\\@/])"
_OPENING = "[\"'«“`(]?"
_SECRET = (
    r"pass-?(?:word|code|phrase|wd)|pwd|(?:wi-?fi|wlan|network)[ _-]key"
    r"|парол(?:ями|ь|я|ю|ем|ей|ям|ях|е|и)|пасс?ворд(?:а|у|ом|ы)?|кодовое\s+слово"
    "|(?:رمز|گذر[\u200c ]?واژه|پسوورد|پس\u200c?ورد|کلمه(?:\u0654|\u200c?ی)?\\s+(?:عبور|رمز))"
    "[\u0654\u0650]?(?:\u200c?(?:شان|شون|مان|تان|هایش|های|ها|اش|ام|ات|ش|م|ت))?"
)
_PLACE = "(?:an?|the|his|her|their|our|my|all|both)"
_OWNER = (
    rf"(?:of|for|to|on)(?:\s+{_PLACE})?\s+[^\W\d_]+(?:-[^\W\d_]+)?"
    r"|у\s+[^\W\d_]+|(?:от|для|к)\s+[^\W\d_]+|его|её|ее|их|клиента|клиентки|пользователя|администратора"
    r"|нов(?:ый|ым|ого)|стар(?:ый|ым|ого)|временн(?:ый|ым|ого)"
    "|عبور(?:ش|م|ت|شان|تان)?|ورود(?:\\s+به)?|جدید|تازه|قبلی|قدیمی|فعلی|موقت|او|وی|ایشان|کاربر|مشتری|مدیر|ادمین|مهمان"
    "|وای[\u200c ]?فای|ایمیل|ویندوز|شبکه|مودم|دستگاه|سیستم|سرور|حساب|چاپگر|گوشی|تبلت|لپ\u200c?تاپ|گاوصندوق"
    "|(?:خانم|آقای|اقای|مهندس|دکتر)\\s+[^\\W\\d_]+"
)
_LINK = (
    r"\s*[:=,—–-]+\s*|['’]s\s+|\s+(?:is|was|были?|было|была|это|будет|стал)"
    r"(?:\s+(?:now|still|just|simply|currently|only|always|сейчас|теперь|просто))*(?:\s+(?:the\s+word|слово))?\s+"
)
_WORDS = re.compile(
    rf"(?<![^\W_])(?:{_SECRET})(?![\w\u200c])(?:\s+(?:{_OWNER})(?!\w)){{0,3}}(?P<link>{_LINK}|\s+){_OPENING}{_VALUE}",
    re.IGNORECASE,
)
_TAKEN = re.compile(
    rf"(?<!\w)(?:chose|chosen|choos(?:es|ing)|picked|typed|set|uses?|took|has|had|wants?)\s+{_OPENING}{_VALUE}[\"'»”`)]?\s+"
    rf"as\s+(?:{_PLACE}\s+)?(?:new\s+)?(?:{_SECRET})(?!\w)",
    re.IGNORECASE,
)
_DOOR = (
    "(?:access|entry|entrance|door|gate|alarm|lift|safe|building|garage|lock)"
    "|(?:двер|вход|домофон|ворот|подъезд|сейф|шлагбаум|калитк|замк|лифт)[а-яё]{0,3}|доступа"
    "|ورود|دسترسی|درب?|دروازه|آسانسور|گاوصندوق|دزدگیر|پارکینگ"
)
_CODES = tuple(
    re.compile(pattern)
    for pattern in (
        rf"(?i:(?<!\w)(?:{_DOOR})\s+code(?:\s+(?:is|was|now))*\s*[:=]?\s*){_OPENING}(?P<value>[A-Z]{{3,12}})(?!\w)",
        r"(?i:(?<!\w)(?:the|his|her|their|our|my)\s+code\s+(?:is|was)\s+)[\"'“]?(?P<value>[A-Z]{4,12})(?!\w)",
        rf"(?i:(?<!\w)(?:{_DOOR})\s+(?:[а-яё]+\s+)?код(?:ом)?(?:\s*[:—–-]\s*|\s+(?:это|был)\s+|\s+))(?P<value>[A-ZА-ЯЁ]{{3,12}})(?!\w)",
        rf"(?i:(?<!\w)код\s+(?:от\s+|на\s+|для\s+)?(?:{_DOOR})(?:\s*[:—–-]\s*|\s+(?:это|был)\s+|\s+))(?P<value>[A-ZА-ЯЁ]{{3,12}})(?!\w)",
        r"(?i:(?<!\w)код(?:\s*[:—–]\s*|\s+(?:это|был)\s+))(?P<value>[A-ZА-ЯЁ]{4,12})(?!\w)",
        rf"(?<!\w)کد(?:\s+(?:{_DOOR}))*\s+(?P<value>[A-Za-z]{{3,12}})\s+(?:است|بود)",
    )
)
_CLOSES = re.compile(
    r"[\"'»”`)]*(?:\s*[.,;:!?؟،؛…)\n]|\s*$|\s+[—–-]\s|\s+(?:and|as|for|on|in|at|until|till|before|after|since|with|but|which|so"
    r"|again|today|everywhere|и|на|для|до|в|во|с|со|по|а|но|уже|как|у|третий|везде)(?!\w))"
)
_ENDS = re.compile(r"[\"'»”`)]*\s*(?:[.!\n]|$)")
_SAYS_AFTER = re.compile("[\"'»”`)]*\\s+(?:است|بود|هست|می\u200c?باشد)(?!\\w)")
_STATE = re.compile(
    r".*(?:ed|ing|ly|able|ible|less|ive|ory|ous|ful)|.*(?:[еёая]н|[ыоаеи]й|ая|ое|ые|ие|ого|ому|[аеиоуя]т|[аиеыоуя]л[аои]?"
    r"|[ыи]м|с[яь]|ть|[нтм]о|н[аы]|ова|ева|ой|ина)|.*شده|بی\u200c.*|.*\u200cتر(?:ین)?",
    re.IGNORECASE,
)
_GENITIVE = re.compile(r".*[аяыиьу]|.*[оие]в|.*ин", re.IGNORECASE)
_RUSSIAN = re.compile("[а-яА-ЯёЁ]+")
_PERSIAN = re.compile("[\u0600-\u06ff\u200c]+")


@dataclass(frozen=True, slots=True)
class Tellings:
    """What the lists say of words beside one for a password, by their keys."""

    states: Container[str] = ()
    """Those that tell none, as in `the password is expired`."""
    favourites: Container[str] = ()
    """Those that people take for one, as in `the password is summer`."""


def tellings(lists: Lists) -> Tellings:
    """Return what lists say of the words beside one for a password."""
    return Tellings(*({key_of(entry.text) for entry in lists.entries[name]} for name in TELLING))


def spoken(text: str, tellings: Tellings) -> Iterator[tuple[int, int]]:
    """Yield where a plain word is told as a password, and letters as the code of a door."""
    for match in _WORDS.finditer(text):
        if _tells(text, match, tellings):
            yield match.span("value")
    for match in _TAKEN.finditer(text):
        if not _is_state(match["value"], tellings):
            yield match.span("value")
    for pattern in _CODES:
        yield from (match.span("value") for match in pattern.finditer(text) if not _is_state(match["value"], tellings))


def _tells(text: str, match: re.Match[str], tellings: Tellings) -> bool:
    """Whether the word behind one for a password is it: by its looks, the link, and how the sentence goes on."""
    value, link = match["value"], match["link"].strip().lower()
    key = key_of(value)
    if len(value) < _LEAST or value.endswith(_POSSESSIVE) or key in tellings.states:
        return False
    closes = _CLOSES.match(text, match.end("value")) is not None
    is_name = value[:1].isupper() and not value.isupper()
    if key in tellings.favourites:
        return link[:1] not in (",", "-") or (closes and is_name)
    if _STATE.fullmatch(value):
        return False
    if _PERSIAN.fullmatch(value):
        return _SAYS_AFTER.match(text, match.end("value")) is not None
    if not link:
        return bool(closes and is_name and _RUSSIAN.fullmatch(value) and not _GENITIVE.fullmatch(value))
    if link[0] in ",-":
        return False
    if link[0] in ":=":
        return _ENDS.match(text, match.end("value")) is not None
    says = link[0].isalpha() or link[0] in "'’"
    return closes and (says or (is_name and link[0] in "—–"))


def _is_state(value: str, tellings: Tellings) -> bool:
    return key_of(value) in tellings.states or _STATE.fullmatch(value) is not None
