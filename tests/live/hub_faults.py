"""A proxy on loopback that hurts what goes through it to a PostgreSQL server, as networks and tired servers do.

An exchange is a log-in, or a transaction from its first statement to its end; the fault strikes at one of its steps,
half of the time at the commit. There it is delayed, reset before the step has reached the server, after it or while
the server is still at work on it, the answer is cut or takes very long, the server says that it is going down or is
full, a network's log-in page stands in its place, or nobody is there any more for a while. Bytes that come twice, as
between HTTP proxies, are no fault of this way: TCP lets none through.
"""

import socket
import time
from dataclasses import dataclass, field
from typing import BinaryIO

from tests.live.faults import PAGE, SLOW, Hurting, reset

BEFORE = ("reset before", "down before", "full before", "page before", "away before")
AFTER = ("reset meanwhile", "reset after", "down after", "cut answer", "away after")
FAULTS = ("late", *BEFORE, *AFTER)
LOG_IN_STEPS = 3
STEPS = 10
"""So many requests a log-in and a transaction have, in which a commit is the last."""

SAID = {"down": b"57P01", "full": b"53300"}
"""What a server says that ends a connection: the code of its state."""

_SECURED, _PLAIN = b"\x04\xd2\x16\x2f", b"N"
_PASSWORD, _QUERY, _BYE = b"p", b"Q", b"X"
_ASKS = (_PASSWORD, _QUERY, b"S", b"H", b"c", b"f")
"""Messages of a client that are answered; what comes before them waits for them."""

_READY, _COPY_IN, _WHO = b"Z", b"G", b"R"
_GOES_ON = (b"\x00\x00\x00\x0a", b"\x00\x00\x00\x0b")
"""Steps of a log-in after which it is the client's turn."""


@dataclass
class HubFaultProxy(Hurting):
    """Between us and a PostgreSQL server.

    For `gone` seconds nobody is there after an `away`: whoever tries then is reset, and not counted.
    """

    faults: tuple[str, ...] = FAULTS
    gone: float = 1.0
    _back: float = field(default=0.0, init=False)

    def _talk(self, client: socket.socket) -> None:
        if time.monotonic() < self._back:
            reset(client)
            return
        with (
            socket.create_connection(("127.0.0.1", self.upstream), timeout=120) as server,
            server.makefile("rb") as told,
            client.makefile("rb") as asked,
        ):
            conversation = _Conversation(client, server, asked, told)
            goes_on = self._exchange(conversation, LOG_IN_STEPS)
            while goes_on:
                goes_on = self._exchange(conversation, STEPS)

    def _exchange(self, conversation: "_Conversation", steps: int) -> bool:
        """Pass on a log-in or a transaction, or hurt it; says whether the connection goes on."""
        strikes_at = self._chance.choice((self._chance.randrange(steps), steps - 1))
        fault = None
        step = 0
        struck = False
        while request := conversation.request():
            fault = self._next() if fault is None else fault
            if fault and not struck and (step >= strikes_at or b"COMMIT\0" in request):
                struck = True
                self._count(fault)
                if not self._hurt(conversation, request, fault):
                    return False
            elif not conversation.pass_on(request):
                return False
            if conversation.is_over:
                if not struck:
                    self._count("")
                return True
            step += 1
        return False

    def _hurt(self, conversation: "_Conversation", request: bytes, fault: str) -> bool:
        self._wait_before(fault)
        if fault == "reset meanwhile":
            conversation.server.sendall(request)
            return reset(conversation.client)
        answer = b"" if fault.endswith("before") else conversation.answer_to(request)
        self._wait_after(fault)
        if fault in ("late", SLOW):
            return conversation.tell(answer)
        if fault == "cut answer":
            conversation.client.sendall(answer[: self._chance.randrange(len(answer))])
            return reset(conversation.client)
        what = fault.partition(" ")[0]
        if what == "page":
            conversation.client.sendall(b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n" + PAGE)
        elif what in SAID:
            conversation.client.sendall(_error(SAID[what]))
        else:
            reset(conversation.client)
        if what == "away":
            self._back = time.monotonic() + self.gone
        return False


@dataclass
class _Conversation:
    """Takes apart what a client and a server say to each other, message by message."""

    client: socket.socket
    server: socket.socket
    asked: BinaryIO
    told: BinaryIO
    is_over: bool = field(default=False, init=False)
    """Whether the last answer left the connection without a transaction."""

    _knows: bool = field(default=False, init=False)

    def request(self) -> bytes:
        """Return what the client says until it waits for an answer; nothing when it leaves."""
        if not self._knows:
            self._knows = True
            return self._first()
        said = b""
        while one := _message(self.asked):
            said += one
            if one[:1] in _ASKS:
                return said
            if one[:1] == _BYE:
                break
        return b""

    def _first(self) -> bytes:
        """Return how it begins: whether TLS is spoken here is asked first, and no is the answer."""
        said = _sized(self.asked, b"")
        if said[4:] != _SECURED:
            return said
        self.client.sendall(_PLAIN)
        return _sized(self.asked, b"")

    def pass_on(self, request: bytes) -> bool:
        """Pass a request on, and the answer back; says whether the connection goes on."""
        return self.tell(self.answer_to(request))

    def tell(self, answer: bytes) -> bool:
        """Give the client an answer; says whether the connection goes on."""
        self.client.sendall(answer)
        return bool(answer)

    def answer_to(self, request: bytes) -> bytes:
        """Return what the server says until it is the client's turn, nothing where it has left."""
        self.server.sendall(request)
        said = b""
        while one := _message(self.told):
            said += one
            if one[:1] in (_READY, _COPY_IN) or (one[:1] == _WHO and one[5:9] in _GOES_ON):
                self.is_over = one[:1] == _READY and one[5:] == b"I"
                return said
        return said


def _message(said: BinaryIO) -> bytes:
    """Return the next message, nothing at the end."""
    kind = said.read(1)
    return _sized(said, kind) if kind else b""


def _sized(said: BinaryIO, kind: bytes) -> bytes:
    size = said.read(4)
    if len(size) < 4:
        return b""
    return kind + size + said.read(int.from_bytes(size) - 4)


def _error(state: bytes) -> bytes:
    told = b"".join(part + b"\0" for part in (b"SFATAL", b"VFATAL", b"C" + state, b"Mnot now")) + b"\0"
    return b"E" + (len(told) + 4).to_bytes(4) + told
