"""What every played server does: it writes down what it is asked, and can fail in the ways that servers and nets do."""

import json
import re
import socket
from dataclasses import dataclass
from typing import Any

from pytest_httpserver import HTTPServer
from werkzeug import Request, Response

from dst_console.models.parcel import Parcel

INCIDENT = "0193a1b2c3d47e5f8a9b0c1d2e3f4a5b"
OTHER = "0193ffffffffffffffffffffffffffff"
SAYS = f"{INCIDENT} · SA-0142\nOccurred: 2026-11-22 09:40 +03:30\n\nDone\n- roller <replaced> & cleaned\n"


def parcel(**changed: Any) -> Parcel:
    """Return what leaves of one closed incident."""
    said: dict[str, Any] = {
        "key": "0193a1b2c3d47e5f8a9b000000000001",
        "incident": INCIDENT,
        "number": "SA-0142",
        "status": "closed",
        "kind": "incident",
        "source": "walk-up",
        "summary": "Printer jams — گیر کاغذ",
        "says": SAYS,
        "mail": "sara.ahmadi@example.org",
        "category": "printer",
        "impact": 3,
        "urgency": 2,
        "occurred": "2026-11-22T09:40:00+03:30",
        "captured": "2026-11-22T09:45:00+03:30",
        "resolved": "2026-11-22T10:05:00+03:30",
        "closed": "2026-11-22T10:10:00+03:30",
        "resolution": "Roller replaced.",
    }
    return Parcel(**{**said, **changed})


def told(**changed: Any) -> Parcel:
    """Return what is told after it."""
    news = f"{INCIDENT} · SA-0142\n\nNote\n- it jams again\n"
    return parcel(**{"key": "0193a1b2c3d47e5f8a9b000000000002", "says": news, **changed})


@dataclass(frozen=True, slots=True)
class Asked:
    """A request as it arrived."""

    method: str
    path: str
    headers: dict[str, str]
    args: dict[str, str]
    data: bytes

    @property
    def body(self) -> Any:
        """What it says as JSON."""
        return json.loads(self.data)


def answer(said: Any, status: int = 200, **headers: str) -> Response:
    """Answer in JSON."""
    return Response(json.dumps(said), status, headers, content_type="application/json")


class Played:
    """A server that answers every request by `work`.

    `instead` holds answers that are given in the place of work, `cut` how many answers to what changes something are
    cut off after it was done.
    """

    def __init__(self, server: HTTPServer) -> None:
        self.url = server.url_for("").rstrip("/")
        self.asked: list[Asked] = []
        self.instead: list[Response] = []
        self.cut = 0
        server.expect_request(re.compile(".*")).respond_with_handler(self._answer)

    def _answer(self, request: Request) -> Response:
        asked = Asked(
            request.method, request.path, dict(request.headers), request.args.to_dict(), request.get_data(cache=True)
        )
        self.asked.append(asked)
        if self.instead:
            return self.instead.pop(0)
        found = self.work(asked)
        if self.cut and asked.method != "GET":
            self.cut -= 1
            request.environ["werkzeug.socket"].shutdown(socket.SHUT_RDWR)
        return found

    def work(self, asked: Asked) -> Response:
        """Do what is asked and answer."""
        raise NotImplementedError

    def sent(self, method: str = "POST") -> list[Asked]:
        """Return the requests of a method."""
        return [one for one in self.asked if one.method == method]


PAGE = "<!doctype html><html><title>Wi-Fi</title>Log in</html>"


def page() -> Response:
    """The log-in page of a Wi-Fi."""
    return Response(PAGE, 200, content_type="text/html")


def nobodys_port() -> int:
    """Return a port on which nobody listens."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return int(listener.getsockname()[1])
