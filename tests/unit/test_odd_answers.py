"""Whatever a server answers, a target says it in its own terms: nothing but a `Trouble` comes out of it (U33)."""

import base64
import re
from collections.abc import Callable
from contextlib import closing, suppress
from pathlib import Path
from typing import Any

import pytest
from pytest_httpserver import HTTPServer
from werkzeug import Request, Response

from dst_console.config import Settings
from dst_console.models.parcel import Parcel
from dst_console.sync import targets
from dst_console.sync.target import Reference, Target
from dst_console.sync.troubles import Trouble
from tests.station import folders_in
from tests.sweeps import sweep
from tests.unit.test_target_folder import a_parcel

SITES: dict[str, dict[str, str]] = {
    "glpi": {},
    "jira": {"user": "u", "service_desk": "1", "request_type": "2"},
    "redmine": {"project": "desk"},
    "rt": {"queue": "Desk"},
    "servicenow": {"user": "u"},
    "webhook": {},
    "zammad": {"group": "Desk", "customer": "c@example.org"},
    "znuny": {"login": "l", "queue": "Desk", "customer": "c"},
}
SECRET = "whsec_" + base64.b64encode(b"x" * 32).decode()
ODD = (
    *("", "null", "7", '"x"', "[]", "[7]", "[null]", "[[]]", "{}", "NaN", '["ERROR_X"]', '{"id": null}', '{"id": [7]}'),
    *('{"items": [7, null]}', '{"items": {}}', '{"items": [], "pages": "x"}', '{"items": [], "pages": 1e400}'),
    *('{"items": [], "pages": 9e99}', '{"items": [{"id": "x", "Type": "Create"}], "pages": 1}'),
    '{"TicketCustomFields": [7], "Lifecycle": {"statuses": 7}}',
    '{"TicketCustomFields": 7}',
    '{"id": 5, "Subject": 7, "CustomFields": [7, {"name": 7, "values": 7}]}',
    *('{"issues": [{}]}', '{"issue": {"id": -1}}', '{"issue": 7}', '{"user": []}', '{"user": {"id": 5}}'),
    *('{"result": {}}', '{"result": [7]}', '{"result": [{"number": null, "sys_id": []}]}'),
    *('{"key": 7, "id": {}}', '{"key": "../../x", "fields": null}', '{"fields": {"summary": {}}, "values": [7]}'),
    *('{"session_token": "a\\nb"}', '{"session_token": {}}', '{"session_token": "t", "id": "-5"}'),
    *('{"Error": "x"}', '{"Error": {"ErrorCode": 7}}', '{"TicketID": [], "Ticket": 7}', '{"Ticket": [null]}'),
    *('{"data": [{"2": null}], "totalcount": 1}', '{"number": "1", "id": 7, "title": 7, "tickets": [7], "assets": 7}'),
    '[{"id": {}, "number": [], "title": null, "body": 7}]',
)


@pytest.fixture
def said(httpserver: HTTPServer) -> list[tuple[int, str]]:
    """What the server answers to everything: the last that stands in it."""
    answers: list[tuple[int, str]] = []

    def answer(_request: Request) -> Response:
        status, body = answers[-1]
        return Response(body, status=status, content_type="application/json")

    httpserver.expect_request(re.compile(".*")).respond_with_handler(answer)
    return answers


def questions(target: Target, sent: Parcel) -> list[Callable[[], Any]]:
    """Return everything that the courier asks a target."""
    reference = Reference(sent.incident, sent.number)
    return [
        target.check,
        lambda: target.create(sent),
        lambda: target.read_back("5", sent),
        lambda: target.tell("5", sent),
        lambda: target.has_been_told("5", sent),
        *(lambda search=search: target.find(reference, search) for search in target.searches),
    ]


@pytest.mark.parametrize("status", sweep(200, slow=[201, 204, 404, 422]))
@pytest.mark.parametrize("kind", sweep("rt", "glpi", slow=[kind for kind in SITES if kind not in ("rt", "glpi")]))
def test_nothing_but_a_trouble_comes_of_an_odd_answer(
    kind: str, status: int, said: list[tuple[int, str]], httpserver: HTTPServer, tmp_path: Path
) -> None:
    settings = Settings(targets={"desk": {"kind": kind, "url": httpserver.url_for("/"), **SITES[kind]}})
    sent = a_parcel()
    for body in ODD:
        said.append((status, "" if status == 204 else body))
        with closing(targets.made("desk", settings, folders_in(tmp_path), SECRET)) as target:
            for ask in questions(target, sent):
                with suppress(Trouble):
                    ask()
