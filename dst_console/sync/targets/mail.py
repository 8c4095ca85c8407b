"""Mail to a help desk's address: each ticket is one letter, what comes after it an answer to that letter.

Nobody can ask a mailbox what arrived. Where the connection ends before the server has said that it takes a letter, it
goes again under the same Message-ID: at least once, and no help desk is bound to drop the second one. All that ends
before the letter's last line was on its way surely did not arrive.
"""

import base64
import re
import smtplib
import ssl
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from email.header import Header
from email.utils import format_datetime
from typing import Final, Literal

from pydantic import Field, field_validator, model_validator

from dst_console.models.parcel import Parcel
from dst_console.paths import Folders
from dst_console.sync.answers import CONTROL, is_address, wrong
from dst_console.sync.mapping import Filled, Site
from dst_console.sync.target import Lack, Receipt, Reference
from dst_console.sync.troubles import Kind, Trouble
from dst_console.sync.web import is_loopback
from dst_console.translate import _

_KIND: Final = (
    "MIME-Version: 1.0",
    'Content-Type: text/plain; charset="utf-8"',
    "Content-Transfer-Encoding: base64",
)
_LONGEST: Final = 900
"""Letters of a word that fit into a line of a letter as they are."""

PORTS: Final = {"tls": 465, "starttls": 587, "none": 25}
OURS: Final = (
    *("from", "to", "cc", "bcc", "sender", "reply-to", "subject", "date", "message-id", "in-reply-to", "references"),
    *("content-", "mime-", "resent-", "received", "return-path", "x-dst-"),
)
"""How the headers begin that no mapping can set."""

_SAID: Final = 600


class MailSite(Site):
    """`[targets.<name>]` with `kind = "mail"`; its secret is the password of `user`. `fields` become headers."""

    kind: Literal["mail"]
    host: str = Field(description="The mail server, such as mail.example.org.")
    port: int = Field(default=0, ge=0, le=65535, description="Its port; 0 is the usual one: 587, with `tls` 465.")
    security: Literal["starttls", "tls", "none"] = Field(
        default="starttls", description="How the way there is kept private; `none` is for this machine itself alone."
    )
    user: str = Field(default="", description="The name to log in with; empty where the server wants none.")
    sender: str = Field(description="The address that letters come from.")
    to: str = Field(description="The address of the help desk.")
    answer_customer: bool = Field(default=False, description="Whether an answer goes to the customer's own address.")

    @field_validator("sender", "to")
    @classmethod
    def _is_address(cls, value: str) -> str:
        if not is_address(value):
            raise wrong(_("this is no mail address"))
        return value

    @field_validator("fields")
    @classmethod
    def _are_headers(cls, value: dict[str, str]) -> dict[str, str]:
        for name in value:
            if not re.fullmatch(r"[A-Za-z][A-Za-z0-9-]*", name) or name.lower().startswith(OURS):
                raise wrong(_("{name} is no header that can be set").format(name=name))
        return value

    @model_validator(mode="after")
    def _is_private(self) -> "MailSite":
        if self.security == "none" and not is_loopback(self.host):
            raise wrong(_("without TLS everything would be readable for all; that is for this machine alone"))
        return self


SITE = MailSite


def made(name: str, site: MailSite, folders: Folders, secret: str) -> "MailTarget":
    """Return the target; the secret is the password."""
    return MailTarget(name, site, secret)


class MailTarget:
    """One help desk's address; each letter goes over a connection of its own."""

    searches: tuple[str, ...] = ()
    gives_numbers = False

    def __init__(
        self, name: str, site: MailSite, password: str, now: Callable[[], datetime] = lambda: datetime.now(UTC)
    ) -> None:
        self.name = name
        self.grace = site.grace
        self._site = site
        self._password = password
        sent = (password, f"\0{site.user}\0{password}")
        self._secrets = (
            (password, *(base64.b64encode(one.encode(errors="replace")).decode() for one in sent)) if password else ()
        )
        self._now = now
        self._domain = site.sender.rpartition("@")[2]

    @property
    def warning(self) -> str:
        """What a person is told where something is unsure."""
        return _("A mailbox cannot be asked what arrived: the letter is sent again, and may be there twice.")

    def check(self) -> list[Lack]:
        """Connect, log in, and ask whether letters from and to these addresses are taken; none is sent."""
        lacks = []
        with self._connected() as server:
            for about, asked in (
                (self._site.sender, server.mail(self._site.sender)),
                (self._site.to, server.rcpt(self._site.to)),
            ):
                if asked[0] >= 400:
                    lacks.append(Lack(about, self._trouble(*asked, Kind.REFUSED).told))
            server.rset()
        return lacks

    def written(self, parcel: Parcel, number: str | None = None) -> str:
        """Return the letter as a person reads it."""
        heads = (f"{name}: {value}" for name, value in self._heads(parcel, number).items())
        return "\n".join(heads) + "\n\n" + self._body(parcel, number)

    def _heads(self, parcel: Parcel, number: str | None) -> dict[str, str]:
        """Return the headers; the same parcel always gives the same ones."""
        filled = Filled(self._site, parcel)
        subject = filled.subject if number is None else f"Re: {filled.subject}"
        before = {"In-Reply-To": f"<{number}>", "References": f"<{number}>"} if number is not None else {}
        answers = self._site.answer_customer and is_address(parcel.mail)
        return {
            "From": self._site.sender,
            "To": self._site.to,
            **({"Reply-To": parcel.mail} if answers else {}),
            "Subject": _line(subject),
            "Message-ID": f"<{self._ident(parcel)}>",
            **before,
            "X-DST-Ref": parcel.incident,
            **{name: _line(value) for name, value in filled.fields.items()},
        }

    def _body(self, parcel: Parcel, number: str | None) -> str:
        says = Filled(self._site, parcel).body if number is None else parcel.says
        return _text(says).rstrip("\n") + "\n"

    def _ident(self, parcel: Parcel) -> str:
        return f"{parcel.key}@{self._domain}"

    def create(self, parcel: Parcel) -> Receipt:
        """Send the ticket's letter; its number is its Message-ID, which is answered to later."""
        self._send(parcel, None)
        return Receipt(self._ident(parcel))

    def tell(self, number: str, parcel: Parcel) -> None:
        """Send an answer to the ticket's letter."""
        self._send(parcel, number)

    def _send(self, parcel: Parcel, number: str | None) -> None:
        data = letter({**self._heads(parcel, number), "Date": format_datetime(self._now())}, self._body(parcel, number))
        with self._connected() as server:
            self._must(server.mail(self._site.sender), Kind.SETUP)
            self._must(server.rcpt(self._site.to), Kind.REFUSED)
            self._must(server.docmd("DATA"), Kind.REFUSED, yes=3)
            try:
                server.send(data + b".\r\n")
                code, said = server.getreply()
            except OSError as error:
                raise Trouble(Kind.UNANSWERED, self._hidden(f"{type(error).__name__}: {error}")) from None
            self._must((code, said), Kind.REFUSED if 500 <= code < 600 else Kind.UNANSWERED)

    def _must(self, answer: tuple[int, bytes], no: Kind, yes: int = 2) -> None:
        """Raise `Trouble` unless the server said yes: of the kind `no` for good, `BUSY` for now (4xx)."""
        code, said = answer
        if code // 100 != yes:
            raise self._trouble(code, said, Kind.LOGIN if code == 530 else no)

    def _trouble(self, code: int, said: bytes | str, no: Kind) -> Trouble:
        words = said.decode(errors="replace") if isinstance(said, bytes) else said
        return Trouble(Kind.BUSY if 400 <= code < 500 else no, self._hidden(f"{code} {words}"))

    @contextmanager
    def _connected(self) -> Iterator[smtplib.SMTP]:
        """Give a connection that is logged in; what fails on the way there, or on it, surely sent nothing."""
        try:
            server = self._opened()
            try:
                self._let_in(server)
                yield server
            finally:
                with suppress(OSError, smtplib.SMTPException):
                    server.quit()
                with suppress(OSError):
                    server.close()
        except (ssl.SSLEOFError, ssl.SSLZeroReturnError, smtplib.SMTPServerDisconnected) as error:
            raise Trouble(Kind.NETWORK, self._hidden(f"{type(error).__name__}: {error}")) from None
        except ssl.SSLError as error:
            raise Trouble(Kind.TLS, self._hidden(str(error))) from None
        except smtplib.SMTPResponseException as error:
            # A server that says no before anything was asked does so because of where one comes from (U32).
            is_first = isinstance(error, smtplib.SMTPConnectError) and error.smtp_code >= 500
            raise self._trouble(error.smtp_code, error.smtp_error, Kind.ADDRESS if is_first else Kind.SETUP) from None
        except (smtplib.SMTPException, UnicodeError) as error:
            raise Trouble(Kind.SETUP, self._hidden(str(error))) from None
        except OSError as error:
            raise Trouble(Kind.NETWORK, self._hidden(f"{type(error).__name__}: {error}")) from None

    def _opened(self) -> smtplib.SMTP:
        site = self._site
        where = (site.host, site.port or PORTS[site.security], self._domain)
        if site.security == "tls":
            return smtplib.SMTP_SSL(*where, timeout=site.timeout, context=ssl.create_default_context())
        return smtplib.SMTP(*where, timeout=site.timeout)

    def _let_in(self, server: smtplib.SMTP) -> None:
        server.ehlo_or_helo_if_needed()
        if self._site.security == "starttls":
            if not server.has_extn("starttls"):
                raise Trouble(Kind.TLS, _("The server offers no STARTTLS."))
            server.starttls(context=ssl.create_default_context())
            server.ehlo_or_helo_if_needed()
        if self._site.user:
            self._log_in(server)

    def _log_in(self, server: smtplib.SMTP) -> None:
        """Log in by PLAIN or LOGIN: the way is private, and only these take passwords of every script."""
        ways = str(server.esmtp_features.get("auth", "")).upper().split()
        user, password = (base64.b64encode(one.encode()).decode() for one in (self._site.user, self._password))
        if "PLAIN" in ways:
            both = base64.b64encode(f"\0{self._site.user}\0{self._password}".encode()).decode()
            answer = server.docmd("AUTH", f"PLAIN {both}")
        elif "LOGIN" in ways:
            self._must(server.docmd("AUTH", "LOGIN"), Kind.LOGIN, yes=3)
            self._must(server.docmd(user), Kind.LOGIN, yes=3)
            answer = server.docmd(password)
        else:
            raise Trouble(Kind.SETUP, _("The server takes no log-in on this port."))
        self._must(answer, Kind.LOGIN)

    def _hidden(self, words: str) -> str:
        """Return a server's words without the password, which some repeat as it came."""
        for secret in self._secrets:
            words = words.replace(secret, "•••")
        return words[:_SAID]

    def read_back(self, number: str, parcel: Parcel) -> Receipt | None:
        """Return what the server said by then: it has taken the letter."""
        return Receipt(number)

    def find(self, reference: Reference, search: str) -> list[Receipt]:
        """Find nothing: nobody can be asked."""
        return []

    def has_been_told(self, number: str, parcel: Parcel) -> bool:
        """Say no: nobody can be asked, and it goes again under the same Message-ID."""
        return False

    def close(self) -> None:
        """Nothing is held."""


def letter(heads: Mapping[str, str], body: str) -> bytes:
    """Return a letter of seven bits that passes every server; no line of it begins with a dot."""
    rows = [f"{name}: {_encoded(name, value)}" for name, value in heads.items()]
    text = base64.encodebytes(body.replace("\n", "\r\n").encode()).decode().replace("\n", "\r\n")
    return "\r\n".join((*rows, *_KIND, "", text)).encode("ascii")


def _encoded(name: str, value: str) -> str:
    """Return a header's value as RFC 2047 has it; what looks encoded already is encoded once more."""
    is_plain = value.isascii() and "=?" not in value and len(value) < _LONGEST
    return Header(value, "us-ascii" if is_plain else "utf-8", header_name=name).encode(linesep="\r\n")


def _text(words: str) -> str:
    """Return a text of whole letters; no mail holds half a surrogate or a control byte."""
    return CONTROL.sub("", words.replace("\r\n", "\n").replace("\r", "\n")).encode(errors="replace").decode()


def _line(words: str) -> str:
    """Return a header's value in one line: nothing in it begins another header."""
    return _text(" ".join(words.split()))
