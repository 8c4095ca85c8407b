"""GLPI as its documentation has it: sessions, the address filter, items in lists, errors as a name and a sentence."""

import html
import re
from typing import Any

from pytest_httpserver import HTTPServer
from werkzeug import Response

from tests.contracts.server import Asked, Played, answer

TOKEN, APP = "glpi-user-token-42", "glpi-app-token-43"
SECRET = f"{TOKEN} {APP}"
STATUSES = range(1, 7)


def error(name: str, words: str, status: int = 400) -> Response:
    """Answer as GLPI says no."""
    return answer([name, words], status)


class Glpi(Played):
    """One GLPI; `fields` are those of its tickets, `mandatory` those that its template requires."""

    def __init__(self, server: HTTPServer) -> None:
        super().__init__(server)
        self.fields = {"name", "content", "type", "status", "externalid", "priority", "itilcategories_id", "date"}
        self.mandatory: dict[str, str] = {}
        self.sessions: set[str] = set()
        self.opened = 0
        self.is_on = True
        self.lets_address_in = True
        self.may_create = True
        self.understands_search = True
        self.tickets: dict[int, dict[str, Any]] = {}
        self.followups: list[dict[str, Any]] = []

    def work(self, asked: Asked) -> Response:
        if not self.is_on:
            return error("ERROR", "API disabled")
        if not self.lets_address_in:
            return error("ERROR_NOT_ALLOWED_IP", "There isn't an active API client matching your IP (10.0.0.7)")
        if asked.headers.get("App-Token") != APP:
            return error("ERROR_WRONG_APP_TOKEN_PARAMETER", "parameter app_token seems wrong")
        path = asked.path.removeprefix("/apirest.php/")
        if path == "initSession":
            return self._open(asked)
        session = asked.headers.get("Session-Token")
        if session is None:
            return error("ERROR_SESSION_TOKEN_MISSING", "parameter session_token is missing or empty")
        if session not in self.sessions:
            return error("ERROR_SESSION_TOKEN_INVALID", "session_token seems invalid", 401)
        if path == "killSession":
            self.sessions.discard(session)
            return answer(True)
        for pattern, work in self._ways:
            match = re.fullmatch(pattern, f"{asked.method} {path}")
            if match:
                found: Response = work(self, asked, *match.groups())
                return found
        return error("ERROR_RESOURCE_NOT_FOUND_NOR_COMMONDBTM", "resource not found")

    def _open(self, asked: Asked) -> Response:
        if asked.headers.get("Authorization") != f"user_token {TOKEN}":
            return error("ERROR_GLPI_LOGIN_USER_TOKEN", "parameter user_token seems invalid", 401)
        self.opened += 1
        self.sessions.add(f"session-{self.opened}")
        return answer({"session_token": f"session-{self.opened}"})

    def _create(self, asked: Asked) -> Response:
        said = asked.body["input"]
        if not self.may_create:
            return error("ERROR_RIGHT_MISSING", "You don't have permission to perform this action.", 403)
        if any(not said.get(name) for name in self.mandatory.values()):
            return error("ERROR_GLPI_ADD", "Mandatory fields are not filled. Please correct: Category")
        ident = len(self.tickets) + 12
        kept = {name: value for name, value in said.items() if name in self.fields}
        status = kept["status"] if kept.get("status") in STATUSES else 1
        name = html.escape(str(kept.get("name"))[:255])  # it keeps what is no markup escaped
        self.tickets[ident] = {**dict.fromkeys(self.fields), **kept, "id": ident, "status": status, "name": name}
        self.tickets[ident]["is_deleted"] = 0
        return answer({"id": ident, "message": ""}, 201)

    def _show(self, asked: Asked, ident: str) -> Response:
        ticket = self.tickets.get(int(ident))
        return answer(ticket) if ticket else error("ERROR_ITEM_NOT_FOUND", "Item not found", 404)

    def _update(self, asked: Asked, ident: str) -> Response:
        ticket = self.tickets.get(int(ident))
        if ticket is None:
            return error("ERROR_ITEM_NOT_FOUND", "Item not found", 404)
        if asked.body["input"]["status"] in STATUSES:
            ticket["status"] = asked.body["input"]["status"]
        return answer([{ident: True, "message": ""}])

    def _list(self, asked: Asked) -> Response:
        found = list(self.tickets.values())
        for key, value in asked.args.items():
            match = re.fullmatch(r"searchText\[(\w+)\]", key)
            if match and self.understands_search:
                found = [one for one in found if value.lower() in html.unescape(str(one.get(match[1]))).lower()]
        first, last = map(int, asked.args["range"].split("-"))
        if first > len(found):
            return error("ERROR_RANGE_EXCEED_TOTAL", f"Provided range exceed total count of data: {len(found)}")
        part = found[first : last + 1]
        return answer(part, 200 if len(part) == len(found) else 206)

    def _tell(self, asked: Asked) -> Response:
        said = asked.body["input"]
        if said.get("itemtype") != "Ticket" or int(said.get("items_id") or 0) not in self.tickets:
            return error("ERROR_GLPI_ADD", "You don't have permission to perform this action.")
        self.followups.append({**said, "id": len(self.followups) + 1, "content": html.escape(said["content"])})
        return answer({"id": len(self.followups), "message": ""}, 201)

    def _told(self, asked: Asked, ident: str) -> Response:
        return answer([one for one in self.followups if str(one["items_id"]) == ident])

    def _mandatory(self, asked: Asked) -> Response:
        return answer([{"id": number, "num": int(num)} for number, num in enumerate(self.mandatory, 1)])

    def _options(self, asked: Asked) -> Response:
        named = {num: {"name": name, "table": "glpi_tickets", "field": name} for num, name in self.mandatory.items()}
        return answer({"common": {"name": "Characteristics"}, **named})

    _ways = (
        ("POST Ticket", _create),
        ("GET Ticket", _list),
        (r"GET Ticket/(\d+)", _show),
        (r"PUT Ticket/(\d+)", _update),
        ("POST ITILFollowup", _tell),
        (r"GET Ticket/(\d+)/ITILFollowup", _told),
        (r"GET TicketTemplate/1/TicketTemplateMandatoryField", _mandatory),
        ("GET listSearchOptions/Ticket", _options),
    )
