"""ServiceNow as its documentation has it: the Table interface, encoded queries, journals, data policies."""

import base64
import re
from typing import Any

from pytest_httpserver import HTTPServer
from werkzeug import Response

from tests.contracts.server import Asked, Played, answer

USER, PASSWORD, TOKEN = "desk", "now-password-42", "now-oauth-43"
STATES = ("1", "2", "3", "6", "7", "8")
FIELDS = (
    *("number", "short_description", "description", "state", "correlation_id", "correlation_display", "impact"),
    *("urgency", "category", "contact_type", "opened_at", "resolved_at", "close_code", "close_notes", "work_notes"),
    "sys_id",
)


def no(message: str, detail: str, status: int) -> Response:
    """Answer as ServiceNow says no."""
    return answer({"error": {"message": message, "detail": detail}, "status": "failure"}, status)


class Servicenow(Played):
    """One instance; `mandatory` is what its data policy asks for, `fields` what its table has."""

    def __init__(self, server: HTTPServer) -> None:
        super().__init__(server)
        self.fields = set(FIELDS)
        self.mandatory = {"short_description"}
        self.shows_dictionary = True
        self.may_create = True
        self.reads_notes = True
        self.understands_query = True
        self.records: dict[str, dict[str, str]] = {}
        self.notes: dict[str, list[str]] = {}

    def work(self, asked: Asked) -> Response:
        basic = base64.b64encode(f"{USER}:{PASSWORD}".encode()).decode()
        if asked.headers.get("Authorization") not in (f"Basic {basic}", f"Bearer {TOKEN}"):
            return no("User Not Authenticated", "Required to provide Auth information", 401)
        path = asked.path.removeprefix("/api/now/table/")
        if path in ("sys_dictionary", "sys_choice"):
            return answer({"result": self._own(path) if self.shows_dictionary else []})
        if path == "incident":
            return self._create(asked) if asked.method == "POST" else self._query(asked)
        if path.startswith("incident/"):
            return self._one(asked, path.removeprefix("incident/"))
        return no(f"Invalid table {path.partition('/')[0]}", "", 400)

    def _own(self, table: str) -> list[dict[str, str]]:
        if table == "sys_choice":
            return [{"value": state} for state in STATES]
        return [{"element": one, "mandatory": str(one in self.mandatory).lower()} for one in sorted(self.fields)]

    def _create(self, asked: Asked) -> Response:
        if not self.may_create:
            return no("Operation Failed", "ACL Exception Insert Failed due to security constraints", 403)
        record = dict.fromkeys(self.fields, "") | {"state": "1"}
        refused = self._put(record, asked.body)
        if refused:
            return refused
        ident = f"{len(self.records):032x}"
        record |= {"sys_id": ident, "number": f"INC{len(self.records) + 10_001:07}"}
        self.records[ident] = record
        return answer({"result": record}, 201)

    def _put(self, record: dict[str, str], said: dict[str, Any]) -> Response | None:
        """Set what is known and valid, drop the rest without a word; a data policy refuses it as a whole."""
        new = record | {name: str(value) for name, value in said.items() if name in self.fields}
        needed = {*self.mandatory, *(("close_code", "close_notes") if new["state"] == "6" else ())}
        missing = sorted(name for name in needed if not new.get(name))
        if missing:
            detail = "Data Policy Exception: \n\tThe following fields are mandatory: " + ", ".join(missing)
            return no("Operation Failed", detail, 403)
        if new["state"] not in STATES:
            new["state"] = record["state"]
        new["short_description"] = new["short_description"][:160]
        new.pop("work_notes", None)
        record.update(new)
        return None

    def _query(self, asked: Asked) -> Response:
        found = list(self.records.values())
        for condition in asked.args.get("sysparm_query", "").replace("^^", "\0").split("^"):
            match = re.fullmatch(r"(\w+?)(=|STARTSWITH)(.*)", condition.replace("\0", "^"))
            if match and self.understands_query and match[1] in self.fields:
                fits = str.__eq__ if match[2] == "=" else str.startswith
                found = [one for one in found if fits(one[match[1]], match[3])]
        wanted = asked.args["sysparm_fields"].split(",")
        rows = [{name: one[name] for name in wanted if name in one} for one in found]
        return answer({"result": rows[: int(asked.args["sysparm_limit"])]})

    def _one(self, asked: Asked, ident: str) -> Response:
        record = self.records.get(ident)
        if record is None:
            return no("No Record found", "Record doesn't exist or ACL restricts the record retrieval", 404)
        if asked.method == "PATCH":
            refused = self._put(record, asked.body)
            if refused:
                return refused
            if asked.body.get("work_notes"):
                self.notes.setdefault(ident, []).insert(0, asked.body["work_notes"])
            return answer({"result": record})
        shown = dict(record)
        if self.reads_notes and asked.args.get("sysparm_display_value") == "true":
            head = "2026-11-22 12:00:00 - Desk (Work notes)\n"
            shown["work_notes"] = "\n\n".join(head + one for one in self.notes.get(ident, []))
        wanted = asked.args["sysparm_fields"].split(",")
        return answer({"result": {name: shown[name] for name in wanted if name in shown}})
