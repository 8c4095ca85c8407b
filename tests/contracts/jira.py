"""Jira Service Management as its documentation has it: requests, documents, transitions, and a search for members."""

import base64
import re
from typing import Any

from pytest_httpserver import HTTPServer
from werkzeug import Response

from dst_console.sync.targets.jira import text_of
from tests.contracts.server import Asked, Played, answer

USER, TOKEN = "desk@example.org", "jira-token-42"
WORKFLOW = {
    "Waiting for support": ("new", {"11": "In Progress", "21": "Resolved", "31": "Canceled"}),
    "In Progress": ("indeterminate", {"21": "Resolved"}),
    "Resolved": ("done", {"41": "Closed", "51": "Waiting for support"}),
    "Canceled": ("done", {}),
    "Closed": ("done", {}),
}
"""Each status: its category, and the transitions that lead out of it."""


def no(words: str, status: int) -> Response:
    """Answer as the service desk says no."""
    return answer({"errorMessage": words, "i18nErrorMessage": {"i18nKey": "sd.error", "parameters": []}}, status)


class Jira(Played):
    """One site; `fields` are those of its request type, True where one must be filled in."""

    def __init__(self, server: HTTPServer) -> None:
        super().__init__(server)
        self.fields = {"summary": True, "description": False, "labels": False}
        self.workflow = WORKFLOW
        self.may_create = True
        self.finds_all = False
        self.asks_resolution = True
        self.issues: dict[str, dict[str, Any]] = {}
        self.moved: dict[str, str] = {}
        self.comments: dict[str, list[dict[str, Any]]] = {}
        self.public: list[bool] = []

    def work(self, asked: Asked) -> Response:
        basic = base64.b64encode(f"{USER}:{TOKEN}".encode()).decode()
        is_known = asked.headers.get("Authorization") == f"Basic {basic}"
        path = f"{asked.method} {asked.path}"
        if not is_known and path == "GET /rest/api/3/search/jql":
            return answer({"issues": [], "isLast": True})  # to a stranger there is just nothing
        if not is_known:
            return Response("Client must be authenticated to access this resource.", 401, content_type="text/plain")
        for pattern, work in self._ways:
            match = re.fullmatch(pattern, path)
            if match:
                found: Response = work(self, asked, *match.groups())
                return found
        return answer({"errorMessages": ["Issue does not exist or you do not have permission to see it."]}, 404)

    def _me(self, asked: Asked) -> Response:
        return answer({"accountId": "5b10", "emailAddress": USER})

    def _desk(self, asked: Asked) -> Response:
        return answer({"id": "4", "projectKey": "DESK"})

    def _kinds(self, asked: Asked) -> Response:
        fields = [{"fieldId": one, "name": one.title(), "required": must} for one, must in self.fields.items()]
        return answer({"requestTypeFields": fields, "canRaiseOnBehalfOf": True})

    def _statuses(self, asked: Asked) -> Response:
        return answer([{"name": "Incident", "statuses": [{"name": one} for one in self.workflow]}])

    def _create(self, asked: Asked) -> Response:
        said = asked.body["requestFieldValues"]
        if not self.may_create:
            return no("You do not have permission to create a request in this service desk.", 403)
        unknown = sorted(set(said) - set(self.fields))
        if unknown:
            return no(f"Field {unknown[0]} cannot be set on this request type.", 400)
        missing = sorted(one for one, must in self.fields.items() if must and not said.get(one))
        if missing or len(said["summary"]) > 255 or not asked.body.get("isAdfRequest"):
            return no(f"Field {missing or 'summary'} is not valid.", 400)
        key = f"DESK-{len(self.issues) + 101}"
        status = next(iter(self.workflow))
        self.issues[key] = {**dict.fromkeys(self.fields), **said, "status": status}
        self.comments[key] = []
        return answer({"issueId": str(len(self.issues)), "issueKey": key, "_links": {"web": "https://x"}}, 201)

    def _found(self, key: str) -> str | None:
        key = self.moved.get(key, key)
        return key if key in self.issues else None

    def _show(self, asked: Asked, key: str) -> Response:
        now = self._found(key)
        if now is None:
            return answer({"errorMessages": ["Issue does not exist or you do not have permission to see it."]}, 404)
        return answer(self._seen(now, asked.args["fields"].split(",")))

    def _seen(self, key: str, wanted: list[str]) -> dict[str, Any]:
        fields = {name: value for name, value in self.issues[key].items() if name in wanted}
        if "status" in fields:
            category = self.workflow[fields["status"]][0]
            fields["status"] = {"name": fields["status"], "statusCategory": {"key": category}}
        return {"id": key[5:], "key": key, "fields": fields}

    def _offered(self, asked: Asked, key: str) -> Response:
        ways = self.workflow[self.issues[self._found(key) or ""]["status"]][1]
        fields = {"resolution": {"required": True}} if self.asks_resolution else {}
        return answer(
            {"transitions": [{"id": ident, "to": {"name": to}, "fields": fields} for ident, to in ways.items()]}
        )

    def _move(self, asked: Asked, key: str) -> Response:
        issue = self.issues[self._found(key) or ""]
        to = self.workflow[issue["status"]][1].get(asked.body["transition"]["id"])
        resolution = asked.body.get("fields", {}).get("resolution")
        if to is None or (resolution is not None) != self.asks_resolution:
            return answer({"errorMessages": [], "errors": {"resolution": "is not right for this transition"}}, 400)
        issue["status"] = to
        return Response("", 204)

    def _comment(self, asked: Asked, key: str) -> Response:
        now = self._found(key)
        if now is None:
            return answer({"errorMessages": ["Issue does not exist or you do not have permission to see it."]}, 404)
        self.public.append(not asked.body["properties"][0]["value"]["internal"])
        self.comments[now].append({"id": str(len(self.comments[now])), "body": asked.body["body"]})
        return answer(self.comments[now][-1], 201)

    def _comments(self, asked: Asked, key: str) -> Response:
        now = self._found(key)
        if now is None:
            return answer({"errorMessages": ["Issue does not exist or you do not have permission to see it."]}, 404)
        begin = int(asked.args["startAt"])
        newest = self.comments[now][::-1]
        return answer({"comments": newest[begin : begin + 3], "total": len(newest), "maxResults": 3})

    def _search(self, asked: Asked) -> Response:
        match = re.fullmatch(r'(labels|cf\[\d+\]|summary) (=|~) "(.*)"', asked.args["jql"])
        if match is None:
            return answer({"errorMessages": ["Error in the JQL Query"]}, 400)
        field = match[1] if match[1] in ("labels", "summary") else f"customfield_{match[1][3:-1]}"
        words = match[3].replace('\\"', "")
        found = [key for key, one in self.issues.items() if self.finds_all or _holds(one.get(field), words)]
        wanted = asked.args["fields"].split(",")
        return answer({"issues": [self._seen(key, wanted) for key in found], "isLast": True})

    _key = r"([A-Z]+-\d+|\d+)"
    _ways = (
        ("GET /rest/api/3/myself", _me),
        ("GET /rest/servicedeskapi/servicedesk/4", _desk),
        ("GET /rest/servicedeskapi/servicedesk/4/requesttype/25/field", _kinds),
        ("GET /rest/api/3/project/DESK/statuses", _statuses),
        ("POST /rest/servicedeskapi/request", _create),
        ("GET /rest/api/3/search/jql", _search),
        (rf"GET /rest/api/3/issue/{_key}", _show),
        (rf"GET /rest/api/3/issue/{_key}/transitions", _offered),
        (rf"POST /rest/api/3/issue/{_key}/transitions", _move),
        (rf"POST /rest/api/3/issue/{_key}/comment", _comment),
        (rf"GET /rest/api/3/issue/{_key}/comment", _comments),
    )


def _holds(value: Any, words: str) -> bool:
    """Say whether a field has a label, or the words in their order."""
    return words in value if isinstance(value, list) else words.lower() in text_of(value).lower()
