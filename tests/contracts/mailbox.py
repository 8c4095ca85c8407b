"""A real mail server that keeps what it takes, and one that says exactly what a script has it say."""

import asyncio
import email
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage
from email.policy import default
from pathlib import Path
from socket import create_server, socket
from typing import Any, cast

from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session

USER, PASSWORD = "desk", "geheim-Œ-42"


@dataclass
class Mailbox:
    """What the server was given, and how it answers."""

    letters: list[EmailMessage] = field(default_factory=list)
    raw: list[bytes] = field(default_factory=list)
    envelopes: list[tuple[str, list[str]]] = field(default_factory=list)
    mail: str = ""
    rcpt: str = ""
    data: str = ""
    cut: int = 0
    port: int = 0

    async def handle_MAIL(  # noqa: N802
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        if not self.mail:
            envelope.mail_from = address
        return self.mail or "250 OK"

    async def handle_RCPT(  # noqa: N802
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        if not self.rcpt:
            envelope.rcpt_tos.append(address)
        return self.rcpt or "250 OK"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802
        if self.data:
            return self.data
        content = cast(bytes, envelope.content)
        self.raw.append(content)
        self.letters.append(
            cast(EmailMessage, email.message_from_bytes(content.replace(b"\r\n", b"\n"), policy=cast(Any, default)))
        )
        self.envelopes.append((str(envelope.mail_from), list(envelope.rcpt_tos)))
        if self.cut:
            self.cut -= 1
            _drop(server)
        return "250 OK"


def _drop(server: SMTP) -> None:
    """End a connection without another word."""
    if isinstance(server.transport, asyncio.WriteTransport):
        server.transport.abort()


def _let_in(server: object, session: object, envelope: object, mechanism: str, data: object) -> AuthResult:
    good = isinstance(data, LoginPassword) and (data.login, data.password) == (USER.encode(), PASSWORD.encode())
    return AuthResult(success=good, handled=good)


@contextmanager
def mailbox(ssl_context: ssl.SSLContext | None = None, **more: Any) -> Iterator[Mailbox]:
    """Run a mail server on loopback: `ssl_context` for TLS from the start, `tls_context` for STARTTLS."""
    kept = Mailbox()
    loop = asyncio.new_event_loop()
    talks: list[SMTP] = []

    def speak() -> SMTP:
        talks.append(SMTP(kept, hostname="localhost", authenticator=_let_in, loop=loop, **more))
        return talks[-1]

    server = loop.run_until_complete(loop.create_server(speak, "127.0.0.1", 0, ssl=ssl_context))
    kept.port = server.sockets[0].getsockname()[1]
    worker = threading.Thread(target=loop.run_forever, daemon=True)
    worker.start()
    try:
        yield kept
    finally:
        asyncio.run_coroutine_threadsafe(_hang_up(server, talks), loop).result(5)
        loop.call_soon_threadsafe(loop.stop)
        worker.join(5)
        loop.close()


async def _hang_up(server: asyncio.Server, talks: list[SMTP]) -> None:
    """Stop listening and end what is still being said."""
    server.close()
    for one in talks:
        _drop(one)
    talking = [task for task in asyncio.all_tasks() if task is not asyncio.current_task()]
    for task in talking:
        task.cancel()
    await asyncio.gather(*talking, return_exceptions=True)
    for _turn in range(5):  # until the loop has let go of the sockets
        await asyncio.sleep(0)


@contextmanager
def scripted(*script: bytes) -> Iterator[int]:
    """Run a server that says the first line at once and then one for each line it hears; it hangs up behind the last.

    Gives its port. A line of the script that is empty answers nothing to what is heard.
    """
    listener = create_server(("127.0.0.1", 0))
    worker = threading.Thread(target=_play, args=(listener, script), daemon=True)
    worker.start()
    try:
        yield int(listener.getsockname()[1])
    finally:
        listener.close()
        worker.join(5)


def _play(listener: socket, script: tuple[bytes, ...]) -> None:
    try:
        connection, _from = listener.accept()
    except OSError:
        return
    with connection, connection.makefile("rwb") as wire:
        for number, words in enumerate(script):
            if number and not wire.readline():
                return
            wire.write(words)
            wire.flush()


def certificate(folder: Path, host: str = "localhost") -> tuple[Path, ssl.SSLContext]:
    """Make a certificate for a host that signs itself; return its file and a server's context with it."""
    from cryptography import x509
    from cryptography.hazmat.primitives import hashes, serialization
    from cryptography.hazmat.primitives.asymmetric import ec
    from cryptography.x509.oid import NameOID

    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, host)])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(host)]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    path = folder / f"{host}.pem"
    path.write_bytes(made.public_bytes(serialization.Encoding.PEM))
    secret = folder / f"{host}.key"
    plain = serialization.NoEncryption()
    secret.write_bytes(key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, plain))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(path, secret)
    return path, context
