"""Where a text tells a password, a code or a key: behind the words for one, in front of them, or beside a name."""

import re
from collections.abc import Container, Iterable, Iterator

from dst_console.language.checking.reading import key_of

_AFFIXES = "[\u0654\u0650]?(?:\u200c?(?:شان|شون|مان|مون|تان|تون|هایش|هاش|های|ها|اش|ام|ات|ش|م|ت))?"
_SECRET = (
    r"pass-?(?:word|code|phrase|wd)s?|psswd|pswd|pword|pwd|p/w|pw\.?|psk|access[ _-]?code"
    r"|(?:wi-?fi|wlan|wireless|wpa\d?|wep|hotspot|network(?:\s+security)?)[ _-]?key|(?:wi-?fi|wlan)[ _-]?code"
    r"|парол(?:ями|ь|я|ю|ем|ей|ям|ях|е|и)|пасс?ворд(?:а|у|ом|ы)?|пасс(?:а|у|ом|ы)?|код\s+доступа|кодовое\s+слово"
    r"|ключ(?:а|ом)?\s+(?:(?:от|к|для)\s+)?(?:wi-?fi|вай-?фай\w{0,2}|сети)"
    "|(?:رمز|گذر[\u200c ]?واژه|پسوورد|پس\u200c?ورد|کلمه(?:\u0654|\u200c?ی)?\\s+(?:عبور|رمز)"
    f"|کلید\\s+(?:وای[\u200c ]?فای|شبکه|امنیتی)){_AFFIXES}"
)
_WEAK = r"pass"
_CODE = (
    r"pin(?:[ -]?code)?|otp|(?:door|unlock|entry|alarm|verification|confirmation|one-time|security|sms)\s+code"
    r"|пин(?:-?код)?(?:а|у|ом)?|код(?:ом)?\s+(?:разблокировки|подтверждения|из\s+смс|от\s+двери)"
    f"|پین(?:\\s?کد)?{_AFFIXES}|کد\\s+(?:ورود|دسترسی|تأیید|تایید|یک\u200c?\\s?بار\\s?مصرف)"
)
_KEY = (
    r"(?:api|account|client|encryption|recovery|product|licen[cs]e)[ _-]?key|secret(?:[ _-]?(?:access[ _-]?)?key)?"
    r"|access[ _-]?key|token|токен|توکن"
)
_LABEL = (
    r"log-?in(?:\s+(?:details|data|name))?|logged\s+in|signed\s+in|credentials?|creds|username|wi-?fi|wlan|hotspot"
    r"|логин(?:а|ом)?|уч[её]тк[аиуе]|уч[её]тная\s+запись|вай-?фай"
    "|نام\\s?کاربری|یوزر(?:نیم)?|لاگین|وای[\u200c ]?فای"
)
_PLAIN = "user|account|вход|доступ|ورود"
_WORDS = re.compile(
    rf"(?<![^\W_])(?:(?P<secret>{_SECRET})|(?P<weak>{_WEAK})|(?P<code>{_CODE})|(?P<key>{_KEY})"
    rf"|(?P<label>{_LABEL})|(?P<plain>{_PLAIN}))"
    "(?!\u200c*\\w)\u200c*",
    re.IGNORECASE,
)
_PAIR = re.compile(
    r"(?:\s+[^\W\d_]+){0,2}?(?P<sign>\s*[:=]|(?<=in)\s+(?:with|as))?\s*[^\s:/|,;،]{2,40}\s*[/|,;:،]\s*"
    r"(?P<value>[^\s\"'«»“”`<]+)",
    re.IGNORECASE,
)
_COMMAND = re.compile(
    r"(?<!\S)(?:net\s+user\s+\S{1,40}\s+|-u\s+[^\s:]{1,40}:|sshpass\s+-p\s*)(?P<value>[^\s/*\"'][^\s\"']{2,})"
)

_ATTACHED = re.compile(r"[\"'»”`]?\s*(?:(?P<sign>=>|->|→|[:=]+)|[|>(])\s*")
_TOKEN = re.compile(r"(\s*)(\S+)")
_OPENING, _CLOSING, _QUOTES = "\"'«“`([{<", "\"'»”`)]},;:.،؛…", "\"'«»“”`"
_CUT = re.compile(r"[\"'«»“”`<]")
_ENDS = re.compile(r"[.!?؟…][\"'»”)]*$")
_END = re.compile(r"[\"'»”`]?\s*(?:[.!?؟;،,]|\n|$)")
_DASHES = ("-", "–", "—", "->", "=>", "→", "|")
_SIGNS = (":", "=")
_FAR, _BEFORE, _MOST_TOKENS, _MOST_BETWEEN = 160, 60, 12, 9
_LEAST, _LEAST_KEY, _LEAST_CODE, _LEAST_NUMBER = 3, 8, 4, 6

_SAYS = frozenset(
    """is was are were now still currently это был была были будет теперь стал сейчас شد هم
    است بود هست می‌باشد میباشد همین""".split()
)
_SAYS_AFTER = re.compile("\\s*[\"'»”`]?\\s*(?:است|بود|هست|می\u200c?باشد|گذاشت|قرار\\s+داد)")
_FILLERS = frozenset(
    """new temporary temp current initial default
    новый новая временный временная текущий начальный у неё нее него них
    عبور ورود کاربر ایمیل وای‌فای وای فای ویندوز شبکه مودم جدید تازه موقت فعلی اولیه پیش‌فرض""".split()
)
_BELONGS = frozenset("от для на к в".split())
_CHANGED = re.compile(
    r"(?:chang|\breset|\bset\b|updat|renew|switch|смен|измен|установ|постав|задал|сброс|обнов)", re.IGNORECASE
)
_GIVEN = re.compile(r"(?:gave|given|sent|told|mail|hand|pass|read|log|sign|access|connect)", re.IGNORECASE)
_BACKWARDS = re.compile(
    r"(?:^|\s)(?P<value>\S+)\s+(?:(?:(?:is|was)\s+(?:the|his|her|their|my|our|your|its|a)|as(?:\s+(?:the|his|her|their|my|a))?)"
    r"|(?P<loose>как|это|[-–—]))\s+(?:[^\W\d_]+\s+){0,2}$",
    re.IGNORECASE,
)

_CODED = re.compile(r"[A-Z\d-]+|0[xX][\dA-Fa-f]+|\d{1,2}[a-z]-\d+")
_PRODUCT = re.compile(
    r"(?:office|windows|win|exchange|server|outlook|teams|word|excel|sql|keepass|iphone|ios|ipad|android|macos|mac|ubuntu"
    r"|debian|chrome|firefox|edge|acrobat|oracle|vista|o|m|f|usb|srv|fs|ws|pc|dc|nb|lt|vm|db|sw|ap|pr|host|node|desk|room"
    r"|aes|sha|rsa|md|wpa|iso|vlan|tls)[_-]?\d{1,4}(?:[.-][\w.-]*)?|1[cсCС]\b.*",
    re.IGNORECASE,
)
_COUNTED = re.compile(
    r"\d+(?:[.,]\d+)?-?(?:[kmgt]?(?:hz|b|bit|bits|bps|ppm)|chars?|characters?|digits?|letters?|days?|d|h|hours?|min|minutes?"
    r"|weeks?|months?|s|sec|x|st|nd|rd|th|times|символ\w*|знак\w*|дн\w*|час\w*|мин\w*|رقمی|حرفی|روزه|کاراکتر\w*)",
    re.IGNORECASE,
)
_ADDRESS = re.compile(
    r"\S+@[\w-]+\.\S+|\S*://\S*|[\\/]\S*|\S*\\\S*|[A-Za-z]:\S*|\S*#\d+|%\w+%|\$\w+|[\w-]+\.[A-Za-z]{2,4}|www\.\S+"
)
_SPECIAL = re.compile(r"[!@#$%^&*?]")
_MASK = "•"


def told(text: str, states: Container[str]) -> list[tuple[int, int]]:
    """Return where passwords, codes and keys are told; `states` are keys of words that tell none."""
    found = [match.span("value") for match in _COMMAND.finditer(text) if _MASK not in match["value"]]
    for word in _WORDS.finditer(text):
        found += [*_paired(text, word), *_in_front(text, word), *_behind(text, word, states)]
    return found


def apart(spans: Iterable[tuple[int, int]]) -> list[tuple[int, int]]:
    """Return stretches of a text in order, those that touch one another made one."""
    apart: list[tuple[int, int]] = []
    for start, end in sorted(spans):
        if apart and start < apart[-1][1]:
            apart[-1] = (apart[-1][0], max(end, apart[-1][1]))
        else:
            apart.append((start, end))
    return apart


def _paired(text: str, word: re.Match[str]) -> Iterator[tuple[int, int]]:
    """Yield the second of two that belong together, as in `login: admin / …`."""
    if word["code"] or word["key"]:
        return
    pair = _PAIR.match(text, word.end(), word.end() + _FAR)
    if pair:
        start, end = _trimmed(text, *pair.span("value"))
        value = text[start:end]
        if _is_strong(value) or (pair["sign"] and len(value) >= _LEAST_NUMBER and _is_likely(value)):
            yield start, end


def _in_front(text: str, word: re.Match[str]) -> Iterator[tuple[int, int]]:
    """Yield what a text says to be the password before it says so, as in `… is the new password`."""
    if not word["secret"]:
        return
    from_ = max(word.start() - _BEFORE, 0)
    match = _BACKWARDS.search(text[from_ : word.start()])
    if match:
        start, end = _trimmed(text, from_ + match.start("value"), from_ + match.end("value"))
        value = text[start:end]
        if _is_strong(value) or (not match["loose"] and _is_likely(value)):
            yield start, end


def _behind(text: str, word: re.Match[str], states: Container[str]) -> Iterator[tuple[int, int]]:
    """Yield what follows a word for a password in its sentence and is one, by how it is linked and how it looks."""
    if word["plain"]:
        return
    attached = _ATTACHED.match(text, word.end())
    link = "" if attached is None else "sign" if attached["sign"] else "says"
    at, between, before, belongs = attached.end() if attached else word.end(), 0, "", False
    for _turn in range(_MOST_TOKENS):
        token = _TOKEN.match(text, at, word.end() + _FAR)
        if token is None or ("\n" in token[1] and link != "sign"):
            return
        at = token.end()
        start, end = _trimmed(text, *token.span(2))
        value = text[start:end]
        small = value.lower()
        closing = text[end : token.end()]
        if token[2] in _DASHES or token[2] in _SIGNS:
            link = "sign" if token[2] in _SIGNS else "says"
            continue
        if small in _SAYS or _leads(text, word, token.start(), small, before):
            link, before = "sign" if closing.startswith(_SIGNS) else "says", small
            continue
        said = "says" if not link and _SAYS_AFTER.match(text, end) else link
        if key_of(value) not in states and _tells(word, said, between, _Value(text, start, end)):
            yield start, end
        elif _ENDS.search(token[2]):
            return
        elif closing.startswith((",", ";", "،", "؛")):
            between = _MOST_BETWEEN + 1
        elif small in _FILLERS or small in _BELONGS or (belongs and value.isalpha()):
            belongs = small in _BELONGS
        else:
            between += 1
        before, link = small, "sign" if closing.startswith(_SIGNS) else ""


def _leads(text: str, word: re.Match[str], at: int, small: str, before: str) -> bool:
    """Whether a word is the "to" of a password changed to another one."""
    if small == "به":
        return before == "را"
    if small == "را":
        return False
    if small not in ("to", "на"):
        return False
    return bool(_CHANGED.search(text, max(word.start() - _BEFORE, 0), at)) and not _GIVEN.search(text, word.end(), at)


class _Value:
    """What may be a password, and how it stands in its text."""

    def __init__(self, text: str, start: int, end: int) -> None:
        self.text = text[start:end]
        self.is_quoted = text[start - 1 : start] in tuple(_QUOTES) and text[end : end + 1] in tuple(_QUOTES)
        self.is_alone = self.text.isalnum() and _END.match(text, end) is not None


def _tells(word: re.Match[str], link: str, between: int, value: _Value) -> bool:
    """Whether a value is what the word promises: `link` is "sign", "says" or none, `between` the words between."""
    if _MASK in value.text or len(value.text) < _LEAST:
        return False
    if between > _MOST_BETWEEN:
        link = ""
    if word["code"]:
        least = _LEAST if word["code"].lower().startswith(("pin", "пин", "پین")) else _LEAST_CODE
        return value.text.isdigit() and len(value.text) >= least and (between == 0 or bool(link))
    if word["key"]:
        return _tells_key(link, between, value.text)
    if _is_strong(value.text):
        return True
    if word["label"]:
        return False
    if word["weak"]:
        return bool(link) and _is_likely(value.text)
    if link == "sign" and between == 0:
        return _is_signed(value.text) or value.is_alone
    if not link:
        number = value.text.isdigit() and len(value.text) >= _LEAST_NUMBER
        return between == 0 and (number or _is_likely(value.text))
    return _is_said(value, link)


def _tells_key(link: str, between: int, value: str) -> bool:
    if link == "sign" and between == 0:
        return _is_signed(value)
    return bool(link) and len(value) >= _LEAST_KEY and _is_likely(value)


def _is_signed(value: str) -> bool:
    """Whether a value straight after a colon is none of the words that may stand there too."""
    return any(map(str.isdigit, value)) or (not value.replace("-", "").isalnum() and len(value) > _LEAST)


def _is_said(value: _Value, link: str) -> bool:
    least = _LEAST_CODE if link == "sign" else _LEAST_NUMBER
    if value.text.isdigit():
        return len(value.text) >= least
    odd = _SPECIAL.search(value.text[1:-1]) and not _ADDRESS.fullmatch(value.text)
    return bool(odd) or value.is_quoted or _is_likely(value.text)


def _is_likely(value: str) -> bool:
    """Whether a value has letters and digits as a password has, and is no code, product, count or address."""
    if len(value) <= _LEAST or not any(map(str.isdigit, value)) or not any(map(str.isalpha, value)):
        return False
    core = value.lstrip("@#").rstrip("!?")
    return not any(pattern.fullmatch(core) for pattern in (_CODED, _PRODUCT, _COUNTED, _ADDRESS))


def _is_strong(value: str) -> bool:
    """Whether a value is nothing but a password: with letters, digits and a sign that names and numbers do not have."""
    if len(value) < _LEAST_NUMBER or "/" in value or value[0] in "@#" or not _SPECIAL.search(value.rstrip("?")):
        return False
    return _is_likely(value)


def _trimmed(text: str, start: int, end: int) -> tuple[int, int]:
    """Return the stretch without the quotes, brackets and marks around it, up to the first quote within."""
    while start < end and text[start] in _OPENING:
        start += 1
    cut = _CUT.search(text, start, end)
    end = cut.start() if cut and cut.start() > start else end
    while end > start and text[end - 1] in _CLOSING:
        end -= 1
    return start, end
