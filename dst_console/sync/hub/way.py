"""The way to the team's store: one connection, its identity verified, every failure sorted for the courier.

Nothing has arrived before the commit was asked for, whatever happens until then; what fails while it is being
committed may have arrived. TLS is verified against the system's authorities wherever the way leaves this machine, and
no address can ask for less.
"""

import math
import os
import ssl
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final, TypeVar

import psycopg
from psycopg import conninfo, pq
from psycopg.abc import PQGen

from dst_console.errors import BadInput
from dst_console.sync.troubles import Kind, Trouble
from dst_console.sync.web import CONNECT_SECONDS, is_loopback
from dst_console.translate import _

Connection = psycopg.Connection[tuple[Any, ...]]
_Found = TypeVar("_Found")

VERIFIED: Final = "verify-full"
NAMED: Final = frozenset(("host", "port", "dbname", "user"))
"""What an address may say: where, and as whom."""

DIVERTED: Final = ("PGHOSTADDR", "PGSERVICE")
"""Variables with which a name of this machine means another one."""

BUNDLES: Final = (
    "/etc/ssl/certs/ca-certificates.crt",
    "/etc/pki/tls/certs/ca-bundle.crt",
    "/etc/ssl/ca-bundle.pem",
    "/etc/ssl/cert.pem",
)
"""Where systems keep the certificates of the authorities that they trust."""

_SAID: Final = 600
"""Characters of a server's own words that are kept."""


def parameters(url: str, secret: str, authority: str = "", seconds: float = 45.0) -> dict[str, Any]:
    """Return how to connect to an address. Raises `BadInput` for one that is none, or that would weaken the way."""
    said = _parsed(url)
    hosts = said["host"].split(",")
    inside = all(host.startswith(("/", "@")) or is_loopback(host) for host in hosts)
    verified = not inside or any(os.environ.get(name) for name in DIVERTED)
    wait = max(1, round(seconds))
    return {
        **said,
        **({"password": secret} if secret else {}),
        **({"sslmode": VERIFIED, "sslrootcert": authority or authorities()} if verified else {"sslmode": "prefer"}),
        **({"target_session_attrs": "read-write"} if len(hosts) > 1 else {}),
        "gssencmode": "disable",  # it would take the place of TLS and is verified by nobody here
        "client_encoding": "UTF8",
        "application_name": "dst-console",
        "connect_timeout": min(wait, round(CONNECT_SECONDS)),
        "keepalives_idle": wait,
        "tcp_user_timeout": wait * 1000,
    }


def _parsed(url: str) -> dict[str, str]:
    try:
        said = {name: str(value) for name, value in conninfo.conninfo_to_dict(url).items() if value}
    except psycopg.Error:
        said = {}
    if "password" in said or said.get("sslmode", VERIFIED) != VERIFIED or said.keys() - NAMED - {"sslmode"}:
        raise BadInput(
            _("The team's store's address says more than where it is."),
            todo=_(
                "It may name the role, the host, the port and the database. The password does not belong in it, and "
                "the way is always verified as it must be."
            ),
        )
    if not said.get("host"):
        raise BadInput(
            _("This is no address of the team's store."),
            todo=_("Write it as postgresql://sara@db.example.org/dst."),
        )
    return {name: value for name, value in said.items() if name in NAMED}


def authorities() -> str:
    """Return the file of the authorities that the system trusts; `system` where only the library can know."""
    named = (os.environ.get("SSL_CERT_FILE"), ssl.get_default_verify_paths().cafile, *BUNDLES)
    return next((path for path in named if path and Path(path).is_file()), "system")


class Way:
    """One connection to a team's store, made when it is first needed and made anew after a failure."""

    def __init__(self, url: str, secret: str, authority: str = "", seconds: float = 45.0) -> None:
        self._parameters = parameters(url, secret, authority, seconds)
        self._secret = secret
        self._seconds = seconds
        self._connection: _Timed | None = None

    @contextmanager
    def transaction(self, reads: bool = False) -> Iterator[Connection]:
        """Do what follows in one transaction: all of it, or nothing. Raises `Trouble`."""
        asked = False
        try:
            connection = self._connected()
            connection.until = time.monotonic() + self._seconds
            connection.execute(self._limits(reads))
            yield connection
            asked = True
            connection.commit()
        except psycopg.Error as error:
            raise self._trouble(kind_of(error, asked), error) from None
        finally:
            if self._connection and self._connection.pgconn.transaction_status != pq.TransactionStatus.IDLE:
                self.close()  # what is left of a transaction ends with its connection

    def _limits(self, reads: bool) -> str:
        """Return the statement that begins each transaction: a server that is held up gives up before we do."""
        wait = max(1, round(self._seconds * 900))
        limits = f"SET LOCAL statement_timeout = {wait}; SET LOCAL lock_timeout = {wait}"
        return f"{limits}; SET TRANSACTION READ ONLY" if reads else limits

    def _connected(self) -> "_Timed":
        if self._connection is None or self._connection.closed:
            try:
                self._connection = _Timed.connect(**self._parameters, prepare_threshold=None)
            except psycopg.Error as error:
                raise self._trouble(self._kind_at_the_door(error), error) from None
        return self._connection

    def _kind_at_the_door(self, error: psycopg.Error) -> Kind:
        """Return what it means that no connection came to be; a server says it in its own language.

        So the name of the file that every translation keeps counts, whether a password was wanted, and last whether
        the server answers anybody at all.
        """
        words = str(error)
        asked = error.pgconn is not None and (error.pgconn.needs_password or error.pgconn.used_password)
        if isinstance(error, psycopg.errors.ConnectionTimeout) or "resolve host" in words:
            return Kind.NETWORK
        if "pg_hba.conf" in words:
            return Kind.ADDRESS
        if "database" in words and ("does not exist" in words or "permission denied" in words):
            return Kind.SETUP
        if "too many" in words or "slots are reserved" in words:
            return Kind.BUSY
        if asked:
            return Kind.LOGIN
        if "SSL" in words or "certificate" in words:
            return Kind.TLS
        return self._answers()

    def _answers(self) -> Kind:
        said = {name: value for name, value in self._parameters.items() if name != "password"}
        ping = pq.Ping(pq.PGconn.ping(conninfo.make_conninfo("", **said).encode()))
        return {pq.Ping.OK: Kind.LOGIN, pq.Ping.REJECT: Kind.BUSY}.get(ping, Kind.NETWORK)

    def _trouble(self, kind: Kind, error: psycopg.Error) -> Trouble:
        """Return the trouble in the server's words: the sentence alone, since its details repeat what was sent."""
        words = error.diag.message_primary or str(error).rpartition(" failed: ")[2]
        said = " ".join(filter(None, (error.sqlstate, *words.split())))
        return Trouble(kind, (said.replace(self._secret, "•••") if self._secret else said)[:_SAID])

    def close(self) -> None:
        """Let go of the connection."""
        if self._connection:
            self._connection.close()
        self._connection = None


class _Timed(psycopg.Connection[tuple[Any, ...]]):
    """A connection on which nothing takes longer than `until`, by the monotonic clock."""

    until = math.inf

    def wait(self, gen: PQGen[_Found], interval: float = 0.1, timeout: float | None = None) -> _Found:
        """Wait as far as time is left. Raises psycopg's OperationalError when there is none."""
        left = max(0.0, self.until - time.monotonic())
        return super().wait(gen, interval, None if math.isinf(left) else left)


_CLASSES: Final[Mapping[str, Kind]] = {
    "21": Kind.REFUSED,
    "22": Kind.REFUSED,
    "23": Kind.REFUSED,
    "25": Kind.BUSY,
    "28": Kind.LOGIN,
    "40": Kind.UNANSWERED,
    "53": Kind.BUSY,
    "54": Kind.REFUSED,
    "55": Kind.UNANSWERED,
    "57": Kind.NETWORK,
    "58": Kind.SERVER,
    "P0": Kind.REFUSED,
    "XX": Kind.SERVER,
}
"""What a class of SQLSTATE means before the commit: the value itself, a standby, no room, a lock, a server going down.

Whatever else there is (`42…` above all) is a matter of how the store is set up.
"""

_ABORTED: Final = ("23", "P0")
"""Classes with which a commit says for certain that it was none."""

LATE: Final = "57014"
"""A statement that was given up: it took too long, or waited too long for somebody else's."""


def kind_of(error: psycopg.Error, committing: bool) -> Kind:
    """Return what an error means for the courier: what failed while `committing` may have arrived."""
    state = error.sqlstate or ""
    if committing:
        return Kind.REFUSED if state[:2] in _ABORTED else Kind.UNANSWERED
    if state == LATE:
        return Kind.UNANSWERED
    if state:
        return _CLASSES.get(state[:2], Kind.NETWORK if state[:2] == "08" else Kind.SETUP)
    return Kind.REFUSED if isinstance(error, psycopg.DataError) else Kind.NETWORK
