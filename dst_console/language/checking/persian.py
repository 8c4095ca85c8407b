"""Persian words with what is joined to them: plurals, possessives, ezafe, enclitics, half-spaces, verb prefixes.

The lists hold words and common forms; the rest is built from them here, by rules of spelling alone.
"""

import re
from collections.abc import Container, Iterator, Mapping

from dst_console.language.checking.near import near
from dst_console.language.checking.reading import key_of

HALF_SPACE = "\u200c"

LETTERS = "ایردنمهوتبسشکزلگفخقپعجچحطصضظذثژغ"

_SUFFIXES = sorted(
    """ها های هایی هایم هایت هایش هایمان هایتان هایشان هایند هاست هاییم هایید هاشون
    ی یی ای ایی م ت ش مان تان شان ام ات اش ایم اید اند است ست یم ید ند یش یم یت یشان یمان یتان
    شده شدن یافته کننده کنندگان دهنده دهندگان گیری گیر سازی ساز دار پذیر پذیری ناپذیر رسانی بندی گذاری خوان خوانی
    نویس نویسی کاری گرفته دیده زده خورده آمیز نشده نکرده مند ناک وار گونه
    تر تری ترین ترها ترهای ترینها ترینهای ان انی انه یان گان گی گر گرها یم هام هات هاش رو را اند""".split(),
    key=len,
    reverse=True,
)
_PREFIXES = sorted(
    "ن می نمی بی نا غیر هم پیش پر کم باز ضد میان چند تک خود نیم با فرا ریز بر به در".split(), key=len, reverse=True
)
_SHORTEST = 2

# «نمیکند»: what is set before a verb stands apart from it by a half-space. Words such as «میدان» are no verbs.
_VERB = re.compile(
    "(ن?می)((?:کن|شو|رو|ده|خواه|توان|نویس|گوی|رس|گیر|بین|دان|زن|فرست|خور|گذار|آور|بر|ساز|مان|یاب|خوان|پرس|افت|چرخ|پذیر)"
    "(?:د|م|ند|یم|ید)|(?:کرد|شد|رفت|داد|خواست|توانست|نوشت|گفت|آمد|رسید|گرفت|دید|دانست|فرستاد|گذاشت|ماند|افتاد)"
    "(?:م|ند|یم|ید)?)"
)
# «مشتریی»: two «ی» in a row end a word only behind a vowel.
_DOUBLED = re.compile("[^اآوهئءأؤ]یی$")


class Words:
    """The Persian words: keys with how each is written, and keys that a person or the log added."""

    def __init__(self, written: Mapping[str, str], own: Container[str]) -> None:
        self._written = written
        self._own = own

    def is_known(self, word: str) -> bool:
        """Whether a word, or what it is built from, is in the lists."""
        parts = [key_of(part) for part in word.split(HALF_SPACE) if part]
        if _DOUBLED.search("".join(parts)):
            return key_of(word) in self._own
        return not parts or self._has("".join(parts)) or self._built(parts) or self._affixed("".join(parts))

    def near(self, word: str) -> Iterator[str]:
        """Yield right words one slip away from a wrong one, as they are written; endings set off stay as they are."""
        verb = unparted(word)
        if verb:
            yield HALF_SPACE.join(verb.groups())
            return
        head, joint, ending = word.partition(HALF_SPACE)
        for one in near(key_of(head if key_of(ending) in _SUFFIXES else word), LETTERS):
            right = self._written.get(one, "") + (joint + ending if key_of(ending) in _SUFFIXES else "")
            if one in self._written and right != word:
                yield right

    def _has(self, key: str) -> bool:
        return key in self._written or key in self._own

    def _built(self, parts: list[str]) -> bool:
        """Whether half-spaces part it into words and affixes that are each known."""
        if len(parts) < 2:
            return False
        return all(self._has(part) or part in _SUFFIXES or part in _PREFIXES or self._affixed(part) for part in parts)

    def _affixed(self, key: str, depth: int = 0) -> bool:
        if self._has(key):
            return len(key) >= _SHORTEST
        if depth > 2:
            return False
        for suffix in _SUFFIXES:
            base = key.removesuffix(suffix)
            if base != key and len(base) > _SHORTEST and self._affixed(base, depth + 1):
                return True
        return self._prefixed(key, depth)

    def _prefixed(self, key: str, depth: int) -> bool:
        for prefix in _PREFIXES:
            rest = key.removeprefix(prefix)
            if rest != key and len(rest) > _SHORTEST and self._affixed(rest, depth + 1):
                return True
        return False


def unparted(word: str) -> re.Match[str] | None:
    """Match a verb whose «می» has no half-space behind it."""
    return None if HALF_SPACE in word else _VERB.fullmatch(key_of(word))
