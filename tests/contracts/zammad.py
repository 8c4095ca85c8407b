"""Zammad as its documentation has it: tickets, articles, conditions, and what it says to whom."""

import re
from typing import Any

from pytest_httpserver import HTTPServer
from werkzeug import Response

from tests.contracts.server import Asked, Played, answer

TOKEN = "zammad-token-42"
GROUPS = ("Users", "Desk-side")
STATES = ("new", "open", "pending reminder", "closed", "merged")
PRIORITIES = ("1 low", "2 normal", "3 high")


def attribute(name: str, required: bool = False, editable: bool = True) -> dict[str, Any]:
    """Return an attribute of tickets as an administrator sees it."""
    screens = {"create_middle": {"ticket.agent": {"shown": True, "required": required}}}
    return {"name": name, "object": "Ticket", "active": True, "editable": editable, "screens": screens}


class Zammad(Played):
    """One Zammad; `attributes` are those that were added to tickets, `is_admin` whether the token may see them."""

    def __init__(self, server: HTTPServer) -> None:
        super().__init__(server)
        self.attributes = {"dst_ref": attribute("dst_ref")}
        self.is_admin = True
        self.may_create = True
        self.tickets: dict[int, dict[str, Any]] = {}
        self.articles: list[dict[str, Any]] = []
        self.ignores_conditions = False

    def work(self, asked: Asked) -> Response:
        if asked.headers.get("Authorization") != f"Token token={TOKEN}":
            return answer({"error": "Invalid BasicAuth credentials", "error_human": "Not authorized"}, 401)
        path = asked.path.removeprefix("/api/v1")
        for pattern, work in self._ways:
            match = re.fullmatch(pattern, f"{asked.method} {path}")
            if match:
                found: Response = work(self, asked, *match.groups())
                return found
        return answer({"error": "No route matches"}, 404)

    def _me(self, asked: Asked) -> Response:
        return answer({"id": 3, "login": "desk"})

    def _named(self, asked: Asked, what: str) -> Response:
        names = {"groups": GROUPS, "ticket_states": STATES, "ticket_priorities": PRIORITIES}[what]
        return answer([{"id": number, "name": name} for number, name in enumerate(names, 1)])

    def _attributes(self, asked: Asked) -> Response:
        if not self.is_admin:
            return answer({"error": "User authorization failed."}, 403)
        own = [attribute("title", True, editable=False), attribute("group_id", True, editable=False)]
        return answer([*own, *self.attributes.values(), {"name": "email", "object": "User"}])

    def _create(self, asked: Asked) -> Response:
        said = asked.body
        if not self.may_create or said.get("group") not in GROUPS:
            return answer({"error": "Not authorized", "error_human": "Not authorized"}, 403)
        for name, known in (("state", STATES), ("priority", PRIORITIES)):
            if said.get(name, known[0]) not in known:
                return answer({"error": f"No value found for '{name}' with id \"{said[name]}\""}, 422)
        if not re.fullmatch(r"guess:[^@\s]+@[^@\s]+", str(said.get("customer_id"))):
            return answer({"error": f"Invalid email '{said.get('customer_id')}' of customer"}, 422)
        missing = [name for name, one in self.attributes.items() if _required(one) and not said.get(name)]
        if missing:
            return answer({"error": f"Missing required value for field '{missing[0]}'!"}, 422)
        ident = len(self.tickets) + 7
        ticket = {"id": ident, "number": str(31_000 + ident), "title": said["title"][:250]}
        ticket |= {"group": said["group"], "state": said.get("state", "new"), "priority": said.get("priority")}
        ticket |= {name: said.get(name) for name in self.attributes}
        self.tickets[ident] = ticket
        self._add(ident, said["article"])
        return answer(ticket, 201)

    def _add(self, ident: int, article: dict[str, Any]) -> dict[str, Any]:
        made = {"id": len(self.articles) + 1, "ticket_id": ident, **article}
        self.articles.append(made)
        return made

    def _show(self, asked: Asked, ident: str) -> Response:
        ticket = self.tickets.get(int(ident))
        return answer(ticket) if ticket else answer({"error": "Couldn't find Ticket with 'id'=" + ident}, 404)

    def _update(self, asked: Asked, ident: str) -> Response:
        ticket = self.tickets.get(int(ident))
        if ticket is None:
            return answer({"error": "Couldn't find Ticket with 'id'=" + ident}, 404)
        if asked.body.get("state") not in STATES:
            return answer({"error": "No value found for 'state'"}, 422)
        ticket["state"] = asked.body["state"]
        return answer(ticket)

    def _list(self, asked: Asked) -> Response:
        return answer(list(self.tickets.values())[: int(asked.args["per_page"])])

    def _search(self, asked: Asked) -> Response:
        found = list(self.tickets.values())
        for key, operator in asked.args.items():
            match = re.fullmatch(r"condition\[ticket\.(\w+)\]\[operator\]", key)
            if match and not self.ignores_conditions:
                value = asked.args[f"condition[ticket.{match[1]}][value]"]
                fits = str.__eq__ if operator == "is" else str.__contains__
                found = [one for one in found if fits(str(one.get(match[1])), value)]
        return answer(found)

    def _article(self, asked: Asked) -> Response:
        if asked.body.get("ticket_id") not in self.tickets:
            return answer({"error": "Couldn't find Ticket"}, 404)
        return answer(self._add(asked.body["ticket_id"], asked.body), 201)

    def _articles(self, asked: Asked, ident: str) -> Response:
        if int(ident) not in self.tickets:
            return answer({"error": "Couldn't find Ticket"}, 404)
        return answer([one for one in self.articles if one["ticket_id"] == int(ident)])

    _ways = (
        ("GET /users/me", _me),
        ("GET /(groups|ticket_states|ticket_priorities)", _named),
        ("GET /object_manager_attributes", _attributes),
        ("GET /tickets/search", _search),
        ("GET /tickets", _list),
        ("POST /tickets", _create),
        (r"GET /tickets/(\d+)", _show),
        (r"PUT /tickets/(\d+)", _update),
        ("POST /ticket_articles", _article),
        (r"GET /ticket_articles/by_ticket/(\d+)", _articles),
    )


def _required(one: dict[str, Any]) -> bool:
    return bool(one["screens"]["create_middle"]["ticket.agent"]["required"])
