"""Secrets and private data in a text: passwords, keys, cards, accounts, national ids. They keep it from being sent."""

import re
from collections.abc import Iterator
from importlib import import_module

from dst_console.language.checking.findings import Finding, Kind, found, mask
from dst_console.language.checking.spoken import Tellings, spoken
from dst_console.language.checking.told import apart, told
from dst_console.language.digits import ascii_digits

PERSONS_NUMBERS = (
    *("al.nipt", "at.vnr", "be.nn", "bg.egn", "br.cpf", "ca.sin", "cn.ric", "cz.rc", "de.idnr", "dk.cpr", "ee.ik"),
    *(
        "es.dni",
        "es.nie",
        "fi.hetu",
        "fr.nir",
        "gb.nhs",
        "hr.oib",
        "id.nik",
        "il.idnr",
        "in_.aadhaar",
        "it.codicefiscale",
    ),
    *("kr.rrn", "lt.asmens", "md.idno", "mx.curp", "my.nric", "nl.bsn", "no.fodselsnummer", "pk.cnic", "pl.pesel"),
    *("ro.cnp", "se.personnummer", "th.pin", "tr.tckimlik", "ua.rntrc", "us.ssn", "za.idnr"),
)
"""Modules of python-stdnum that know a country's number of persons; asked where a text says that one follows."""

_KEYS = re.compile(
    r"""
    (?<!\w)(?:A[KS]IA[0-9A-Z]{16}
    | gh[pousr]_\w{20,} | github_pat_\w{20,} | glpat-[\w-]{20,} | xox[abeoprs]-[\w-]{10,} | xapp-[\w-]{20,}
    | sk-[\w-]{20,} | [rs]k_(?:live|test)_\w{10,} | whsec_\w{20,} | AIza[\w-]{30,} | ya29\.[\w-]{20,}
    | SG\.[\w-]{16,}\.[\w-]{16,} | (?:npm|hf|dop_v1|shpat)_\w{24,} | pypi-[\w-]{20,} | hv[sb]\.[\w-]{20,}
    | \d{8,10}:AA[\w-]{30,} | AGE-SECRET-KEY-1[A-Z\d]{20,} | ATATT[\w-]{20,}=*
    | eyJ[\w-]{8,}+\.[\w-]{4,}+(?:\.[\w-]+)?
    | (?:\d{6}-){7}\d{6}
    | (?=[A-Z\d-]{0,28}\d)(?=[A-Z\d-]{0,28}[A-Z])(?:[A-Z\d]{5}-){4}[A-Z\d]{5})(?!\w)
    | (?<!\w)Bearer\s+[\w.~+/-]{16,}=*
    | -----BEGIN\ [A-Z ]*PRIVATE\ KEY-----(?:.{0,8000}?-----END\ [A-Z ]*PRIVATE\ KEY-----)?
    | (?<=://)[^\s/:@]+:[^\s/@]+(?=@)
    """,
    re.VERBOSE | re.DOTALL,
)

_CARD = re.compile(
    r"(?<![\w.-])(?:\d{13,19}|\d{4}([ -])\d{4}\1\d{4}\1\d{1,4}(?:\1\d{1,3})?|\d{4}([ -])\d{6}\2\d{4,5})(?![\w-])"
)
_NETWORK = re.compile(
    r"4\d{12}(?:\d{3}){0,2}|5[0-8]\d{14}|6\d{15,18}|2(?:2[2-9]|[3-6]\d|7[01])\d{13}|2720\d{12}|220[0-4]\d{12,15}"
    r"|3[47]\d{13}|3(?:0[0-5]|[68]\d)\d{11}|35(?:2[89]|[3-8]\d)\d{12}|9792\d{12}"
)
_IBAN = re.compile(r"(?<!\w)[A-Z]{2}\d{2}(?: ?[A-Z\d]{4}){2,7}(?: ?[A-Z\d]{1,4})?(?!\w)")
_SNILS = re.compile(r"(?<![\w-])\d{3}-\d{3}-\d{3}[ -]?\d{2}(?![\w-])")
_INN = re.compile(r"(?<![\w-])\d{12}(?![\w-])")
_IRANIAN = re.compile(r"(?<![\w-])(?:\d{10}|\d{3}-\d{6}-\d)(?![\w-])")
_TAX_CODE = re.compile(r"(?<!\w)[A-Z]{6}\d{2}[A-Z]\d{2}[A-Z]\d{3}[A-Z](?!\w)")
_NAMED = re.compile(
    r"(?<!\w)(?:(?P<passport>passport|паспорт\w*|گذرنامه|پاسپورت)"
    r"|national\s+(?:id|identity|insurance)|identity\s+(?:card|number)|personal\s+(?:id|identity|number)|id\s+(?:card|number)"
    r"|social\s+security|ssn|tax\s+(?:id|code|number)|dni|nie|nhs\s+number|pesel|bsn|cpf|aadhaar"
    "|инн|снилс|личный\\s+номер|کد\\s*\u200c?ملی|شماره\u0654?\\s*\u200c?ملی|شناسه\u0654?\\s*ملی)(?!\\w)",
    re.IGNORECASE,
)
_NUMBER = re.compile(r"(?<!\w)[A-Z]{0,6}\d(?:[ ./-]?[A-Z\d]){5,20}(?!\w)")
_PASSPORT = re.compile(r"(?<!\w)(?:\d{2} ?\d{2} ?\d{6}|[A-Z]{1,2}\d{6,8}|\d{9})(?!\w)")
_FAR = 40
_OTHER_NUMBER = re.compile(
    r"(?:tel|phone|call|ext|serial|s/n|sn|order|ticket|asset|imei|counter|invoice|account|тел|телефон\w*|серийн\w*|заказ\w*"
    "|заявк\\w*|счётчик|номер|تلفن|موبایل|همراه|تماس|داخلی|سریال|سفارش|تیکت|اموال|فاکتور|شمارنده|پیگیری)\\W*(?:\\w+\\W+){0,2}$",
    re.IGNORECASE,
)
_LETTERS = str.maketrans("يىك", "ییک")
_PERSIAN = re.compile("[\u0600-\u06ef]")


def load() -> None:
    """Read what python-stdnum knows of countries now, not at the first number met."""
    from stdnum import iban
    from stdnum.it import codicefiscale
    from stdnum.ru import inn

    iban.is_valid("GB82WEST12345698765432")
    for module in (codicefiscale, inn):
        module.is_valid("0")


def find(text: str, tellings: Tellings) -> Iterator[Finding]:
    """Yield the secrets and private numbers of a text; `tellings` are the words that tell a password, or none."""
    plain = ascii_digits(text).translate(_LETTERS)
    for start, end in apart((*told(plain, tellings.states), *spoken(plain, tellings), *_spans(_KEYS, plain))):
        yield found(Kind.SECRET, text, start, end, mask(text[start:end], Kind.SECRET))
    for start, end in (*_cards(plain), *_accounts(plain), *_persons(plain)):
        yield found(Kind.PRIVATE, text, start, end, mask(text[start:end], Kind.PRIVATE))


def _spans(pattern: re.Pattern[str], text: str) -> Iterator[tuple[int, int]]:
    yield from (match.span() for match in pattern.finditer(text))


def _cards(text: str) -> Iterator[tuple[int, int]]:
    from stdnum import luhn

    for match in _CARD.finditer(text):
        digits = re.sub(r"\D", "", match[0])
        if _NETWORK.fullmatch(digits) and luhn.is_valid(digits):
            yield match.span()


def _accounts(text: str) -> Iterator[tuple[int, int]]:
    for match in _IBAN.finditer(text):
        written = match[0]
        while written and not is_account(written):  # a word in capitals may have been taken in after it
            written = written.rpartition(" ")[0]
        if written:
            yield match.start(), match.start() + len(written)


def _persons(text: str) -> Iterator[tuple[int, int]]:
    from stdnum.it import codicefiscale
    from stdnum.ru import inn

    yield from (span for span in _spans(_TAX_CODE, text) if codicefiscale.is_valid(text[slice(*span)]))
    yield from (span for span in _spans(_SNILS, text) if is_snils(text[slice(*span)]))
    for match in _INN.finditer(text):
        if inn.is_valid(match[0]) and not _is_another_number(text, match.start()):
            yield match.span()
    for match in _IRANIAN.finditer(text):
        before = text[max(match.start() - _FAR, 0) : match.start()]
        if _PERSIAN.search(before) and is_iranian(match[0]) and not _is_another_number(text, match.start()):
            yield match.span()
    yield from _named(text)


def _named(text: str) -> Iterator[tuple[int, int]]:
    """Yield the numbers that stand after words which say whose they are."""
    for name in _NAMED.finditer(text):
        pattern = _PASSPORT if name["passport"] else _NUMBER
        match = pattern.search(text, name.end(), name.end() + _FAR)
        if match and (name["passport"] or is_persons_number(match[0])):
            yield match.span()


def _is_another_number(text: str, start: int) -> bool:
    """Whether the words before say that it is a phone's, a device's or an order's number."""
    return _OTHER_NUMBER.search(text[max(start - _FAR, 0) : start]) is not None


def is_account(written: str) -> bool:
    """Whether a text is an IBAN; python-stdnum's register has none of Iran's, which have 26 characters."""
    from stdnum import iban
    from stdnum.iso7064 import mod_97_10

    plain = written.replace(" ", "")
    if plain.startswith("IR"):
        return len(plain) == 26 and mod_97_10.is_valid(plain[4:] + plain[:4])
    return iban.is_valid(plain)


def is_persons_number(written: str) -> bool:
    """Whether a number is right as some country's number of a person."""
    if is_iranian(written) or is_snils(written):
        return True
    names = ("ru.inn", *PERSONS_NUMBERS)
    return any(import_module(f"stdnum.{name}").is_valid(written) for name in names)


def is_iranian(written: str) -> bool:
    """Whether ten digits are an Iranian national id: the last one is made from the others, modulo 11."""
    digits = [int(char) for char in written if char.isdigit()]
    if len(digits) != 10 or len(set(digits)) == 1:
        return False
    rest = sum(digit * weight for digit, weight in zip(digits, range(10, 1, -1), strict=False)) % 11
    return digits[9] == (rest if rest < 2 else 11 - rest)


def is_snils(written: str) -> bool:
    """Whether eleven digits are a Russian insurance number: the last two are made from the others, modulo 101."""
    digits = [int(char) for char in written if char.isdigit()]
    if len(digits) != 11 or len(set(digits)) == 1:
        return False
    rest = sum(digit * weight for digit, weight in zip(digits, range(9, 0, -1), strict=False)) % 101
    return digits[9] * 10 + digits[10] == rest % 100
