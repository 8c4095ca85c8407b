"""The one function every sentence for a person goes through.

English costs nothing: the messages are written in English, so `gettext` is imported only for another language.
"""

import os

LANGUAGES = ("en", "fa", "ru")
"""Languages the console speaks, by ISO 639-1 code."""

_catalogue = None  # a gettext.NullTranslations once a language other than English is chosen
_language = "en"


def _(message: str) -> str:
    """Return `message` in the technician's language."""
    return message if _catalogue is None else _catalogue.gettext(message)


def ngettext(one: str, many: str, count: int) -> str:
    """Return the form of a message that fits `count`, in the technician's language."""
    if _catalogue is None:
        return one if count == 1 else many
    return _catalogue.ngettext(one, many, count)


def set_language(code: str) -> None:
    """Speak `code` from now on; a language we have no catalogue for is answered in English."""
    global _catalogue, _language
    _language = code if code in LANGUAGES else "en"
    if _language == "en":
        _catalogue = None
        return
    import gettext

    folder = os.path.join(os.path.dirname(__file__), "locales")
    _catalogue = gettext.translation("dst-console", folder, [code], fallback=True)


def language() -> str:
    """Return the code of the language spoken now."""
    return _language


def language_of(environ: "os._Environ[str] | dict[str, str]", setting: str = "") -> str:
    """Name the language to speak: `DST_LANG`, then the configured one, then the session's own."""
    session = environ.get("LC_ALL") or environ.get("LC_MESSAGES") or environ.get("LANG") or ""
    code = (environ.get("DST_LANG") or setting or session)[:2].lower()
    return code if code in LANGUAGES else "en"
