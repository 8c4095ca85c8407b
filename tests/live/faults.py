"""A proxy on loopback that hurts what goes through it, as networks, other proxies and tired servers do.

Each exchange may take one fault: it is delayed, reset before the request has reached the server, after it or while the
server is still at work on it, its answer is cut or some bytes of it come twice, an error of a gateway or a network's
log-in page stands in its place, before or after the request was passed on, or the answer takes very long.
"""

import random
import socket
import struct
import threading
import time
from collections import Counter
from dataclasses import dataclass, field

SLOW = "slow answer"
BEFORE = ("reset before", "500 before", "502 before", "503 before", "page before")
AFTER = ("reset meanwhile", "reset after", "500 after", "502 after", "503 after", "cut answer", "bytes twice")
FAULTS = ("late", *BEFORE, *AFTER)

PAGE = b"<!DOCTYPE html><html><body><form>Log in to this network</form></body></html>"


@dataclass
class Hurting:
    """Listens on `port`; `share` of the exchanges are hurt, by `seed`. `late` is how many seconds one is late at most.

    Where `slow` is a number, every so-manieth one is answered only after `slowest` seconds.
    """

    upstream: int
    share: float = 0.35
    seed: int = 1
    late: float = 0.5
    slow: int = 0
    slowest: float = 22.0
    faults: tuple[str, ...] = FAULTS
    counted: Counter[str] = field(default_factory=Counter)

    def __post_init__(self) -> None:
        self._chance = random.Random(self.seed)
        self._lock = threading.Lock()
        self._begun = 0
        self._socket = socket.create_server(("127.0.0.1", 0), backlog=64)
        self.port = int(self._socket.getsockname()[1])
        threading.Thread(target=self._listen, daemon=True).start()

    @property
    def exchanges(self) -> int:
        """How many exchanges went through."""
        return sum(self.counted.values())

    @property
    def hurt(self) -> int:
        """How many of the exchanges were hurt."""
        return self.exchanges - self.counted[""]

    def close(self) -> None:
        """Listen no more."""
        self._socket.close()

    def _listen(self) -> None:
        while True:
            try:
                client, _address = self._socket.accept()
            except OSError:
                return
            threading.Thread(target=self._serve, args=(client,), daemon=True).start()

    def _serve(self, client: socket.socket) -> None:
        try:
            self._talk(client)
        except OSError:
            pass
        finally:
            client.close()

    def _talk(self, client: socket.socket) -> None:
        """Pass on what a client says until it ends."""
        raise NotImplementedError

    def _next(self) -> str:
        """Return what comes over an exchange; nothing is the empty one."""
        with self._lock:
            self._begun += 1
            if self.slow and self._begun % self.slow == 0:
                return SLOW
            return self._chance.choice(self.faults) if self._chance.random() < self.share else ""

    def _count(self, fault: str) -> None:
        with self._lock:
            self.counted[fault] += 1

    def _wait_before(self, fault: str) -> None:
        if fault == "late":
            time.sleep(self._chance.uniform(0, self.late))

    def _wait_after(self, fault: str) -> None:
        if fault == SLOW:
            time.sleep(self.slowest)


@dataclass
class FaultProxy(Hurting):
    """Between us and a server that speaks HTTP; an exchange is a request and its answer."""

    def _talk(self, client: socket.socket) -> None:
        while (request := _read(client)) is not None:
            if not self._exchange(client, request):
                break

    def _exchange(self, client: socket.socket, request: bytes) -> bool:
        """Pass one request on, or hurt it; says whether the connection goes on."""
        fault = self._next()
        self._count(fault)
        self._wait_before(fault)
        if fault.endswith("before"):
            return self._in_its_place(client, fault)
        if fault == "reset meanwhile":
            threading.Thread(target=self._asked, args=(request,), daemon=True).start()
            return reset(client)
        answer = self._asked(request)
        if not answer:
            return False
        if fault.endswith("after"):
            return self._in_its_place(client, fault)
        self._wait_after(fault)
        if fault == "cut answer":
            client.sendall(answer[: self._chance.randrange(1, len(answer))])
            return reset(client)
        if fault == "bytes twice":
            start = self._chance.randrange(len(answer))
            end = min(len(answer), start + self._chance.randrange(1, 200))
            client.sendall(answer[:end] + answer[start:])
            return False
        client.sendall(answer)
        return True

    def _in_its_place(self, client: socket.socket, fault: str) -> bool:
        what = fault.partition(" ")[0]
        if what == "reset":
            return reset(client)
        code = 200 if what == "page" else int(what)
        head = (
            f"HTTP/1.1 {code} X\r\nContent-Type: text/html\r\nContent-Length: {len(PAGE)}\r\nConnection: close\r\n\r\n"
        )
        client.sendall(head.encode() + PAGE)
        return False

    def _asked(self, request: bytes) -> bytes:
        """Return the server's whole answer, nothing where it gave none."""
        try:
            with socket.create_connection(("127.0.0.1", self.upstream), timeout=120) as server:
                server.sendall(request.replace(b"onnection: keep-alive", b"onnection: close", 1))
                answer = b""
                while not _is_whole(answer) and (part := server.recv(1 << 16)):
                    answer += part
        except OSError:
            return b""
        return answer


def _read(client: socket.socket) -> bytes | None:
    """Return one whole request, None at the end."""
    data = b""
    while not _is_whole(data):
        part = client.recv(1 << 16)
        if not part:
            return None
        data += part
    return data


def _is_whole(data: bytes) -> bool:
    head, end, body = data.partition(b"\r\n\r\n")
    if not end:
        return False
    fields = dict(line.lower().split(b":", 1) for line in head.split(b"\r\n")[1:] if b":" in line)
    if fields.get(b"transfer-encoding", b"").strip() == b"chunked":
        return body.endswith(b"0\r\n\r\n")
    length = fields.get(b"content-length")
    if length is None:
        return not data.startswith(b"HTTP/")
    return len(body) >= int(length)


def reset(client: socket.socket) -> bool:
    """End a connection as a network does that forgets it; returns that it does not go on."""
    client.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    return False
