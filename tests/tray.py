"""A ticket system on a real socket, and the target for it as somebody else might bring it: `kind = "tray"`.

What goes wrong is told to the system: `refuse` a subject, be `slow`, hold a request at the `gate`, or be away.
"""

import json
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Literal
from urllib.parse import parse_qs, urlsplit

from dst_console.models.page import Page
from dst_console.models.parcel import Parcel
from dst_console.paths import Folders
from dst_console.sync.mapping import Filled, Site
from dst_console.sync.target import Lack, Placed, Receipt, Reference
from dst_console.sync.troubles import Kind, Trouble
from dst_console.sync.web import Web


class TraySite(Site):
    """`[targets.<name>]` with `kind = "tray"`."""

    kind: Literal["tray"]
    url: str
    knowledge: bool = False
    queue: str = "desk"


SITE = TraySite


def made(name: str, site: TraySite, folders: Folders, secret: str) -> "TrayTarget":
    return TrayTarget(name, site, secret)


class TrayTarget:
    searches = ("reference",)
    gives_numbers = True
    size = 10

    def __init__(self, name: str, site: TraySite, token: str) -> None:
        self.name = name
        self.grace = site.grace
        self._site = site
        self._web = Web(site.url, {"Authorization": token}, site.timeout, (token,))

    def check(self) -> list[Lack]:
        queues = self._web.get("/queues").said
        return [] if self._site.queue in queues else [Lack(f"queue {self._site.queue}", "is not there")]

    def written(self, parcel: Parcel, number: str | None = None) -> str:
        filled = Filled(self._site, parcel)
        said = {"incident": parcel.incident, "subject": filled.subject, "body": filled.body, "queue": self._site.queue}
        return json.dumps({**said, "key": parcel.key}, ensure_ascii=False)

    def create(self, parcel: Parcel) -> Receipt:
        answer = self._web.send("POST", "/tickets", json.loads(self.written(parcel)))
        if answer.status == 422:
            raise Trouble(Kind.REFUSED, answer.words)
        return self._receipt(answer.said["number"])

    def read_back(self, number: str, parcel: Parcel) -> Receipt | None:
        found = self._web.get(f"/tickets/{number}")
        if found.status != 200:
            return None
        return self._receipt(number, () if found.said["body"] else ("body was not taken",))

    def find(self, reference: Reference, search: str) -> list[Receipt]:
        found = self._web.get("/tickets", incident=reference.incident).said
        return [self._receipt(one) for one in found]

    def tell(self, number: str, parcel: Parcel) -> None:
        self._web.send("POST", f"/tickets/{number}", {"key": parcel.key})

    def has_been_told(self, number: str, parcel: Parcel) -> bool:
        return parcel.key in self._web.get(f"/tickets/{number}").said["told"]

    def page_written(self, page: Page) -> str:
        return page.model_dump_json()

    def share(self, pages: Sequence[Page]) -> list[Placed]:
        for page in pages:
            answer = self._web.send("POST", "/articles", page.model_dump())
            if answer.status == 422:
                raise Trouble(Kind.REFUSED, answer.words)
        return [Placed(page.version) for page in pages]

    def _receipt(self, number: str, lacks: tuple[str, ...] = ()) -> Receipt:
        return Receipt(number, f"{self._web.address}/show/{number}", lacks)

    def close(self) -> None:
        self._web.close()


class System:
    """The ticket system: what it holds, and what goes wrong with it."""

    def __init__(self) -> None:
        self.tickets: dict[str, dict[str, Any]] = {}
        self.articles: dict[str, dict[str, Any]] = {}
        self.refuse = ""
        self.drops = False
        """Whether it takes tickets and drops their bodies without a word."""
        self.queues = ["desk"]
        self.gate = threading.Event()
        self.gate.set()
        self.asked = threading.Event()
        """Set when a request for a ticket has come in."""
        self.port = 0
        self._server: ThreadingHTTPServer | None = None

    @property
    def settings(self) -> str:
        """The configuration of a console that sends to it by itself."""
        url = f"http://127.0.0.1:{self.port}"
        return f'send_by_itself = true\n[targets.helpdesk]\nkind = "tray"\nurl = "{url}"\ngrace = 5\n'

    def up(self) -> None:
        """Answer from now on, at the same address as before."""
        handler = type("Handler", (_Handler,), {"system": self})
        self._server = _Server(("127.0.0.1", self.port), handler)
        self.port = self._server.server_address[1]
        threading.Thread(target=self._server.serve_forever, args=(0.01,), daemon=True).start()

    def down(self) -> None:
        """Be away: connections are refused."""
        if self._server is not None:
            self._server.shutdown()
            self._server.server_close()
            self._server = None

    @property
    def incidents(self) -> list[str]:
        """The incidents that it holds tickets of."""
        return [one["incident"] for one in self.tickets.values()]


@contextmanager
def system() -> Iterator[System]:
    """A system that answers."""
    made_up = System()
    made_up.up()
    try:
        yield made_up
    finally:
        made_up.gate.set()
        made_up.down()


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    block_on_close = False
    allow_reuse_address = True


class _Handler(BaseHTTPRequestHandler):
    system: System
    log_message: Callable[..., None] = lambda *_words: None

    def do_GET(self) -> None:
        path = urlsplit(self.path)
        if path.path == "/queues":
            self._answer(200, self.system.queues)
        elif path.path == "/tickets":
            (wanted,) = parse_qs(path.query)["incident"]
            self._answer(200, [one for one, said in self.system.tickets.items() if said["incident"] == wanted])
        else:
            found = self.system.tickets.get(path.path.rpartition("/")[2])
            self._answer(200 if found else 404, found or {"message": "no such ticket"})

    def do_POST(self) -> None:
        said = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        if self.path == "/articles":
            self._keep(said)
            return
        if self.path != "/tickets":
            self.system.tickets[self.path.rpartition("/")[2]]["told"].append(said["key"])
            self._answer(201, {})
            return
        self.system.asked.set()
        self.system.gate.wait(30)
        if self.system.refuse and self.system.refuse in said["subject"]:
            self._answer(422, {"message": "Queue not set [b]"})
            return
        number = str(100 + len(self.system.tickets))
        body = "" if self.system.drops else said["body"]
        self.system.tickets[number] = {**said, "body": body, "told": []}
        self._answer(201, {"number": number})

    def _keep(self, said: dict[str, Any]) -> None:
        if self.system.refuse and self.system.refuse in said["title"]:
            self._answer(422, {"message": "Title not liked [b]"})
            return
        self.system.articles[said["article"]] = said
        self._answer(201, {})

    def _answer(self, status: int, said: Any) -> None:
        body = json.dumps(said).encode()
        try:
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)
        except OSError:
            pass  # whoever asked has gone
