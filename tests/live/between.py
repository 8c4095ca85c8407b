"""A way to a server that hurts the requests that it is told to hurt."""

import re
import threading
from http.client import HTTPConnection
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any


class Between:
    """Stands between us and a server, and does to its requests what it is told to.

    `faults` holds what comes over the next ones whose method and path match a pattern: the answer is `cut`, the request
    is `lost`, or it is `late`, kept until `pass_on` is called; an empty one is none.
    """

    def __init__(self, address: str) -> None:
        self.faults: dict[str, list[str]] = {}
        self.late: list[tuple[str, str, bytes, dict[str, str]]] = []
        self._to = address.removeprefix("http://")
        self._http = ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        self._http.daemon_threads = True
        self.address = f"http://127.0.0.1:{self._http.server_port}"
        self._thread = threading.Thread(target=self._http.serve_forever, args=(0.01,))
        self._thread.start()

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        between = self

        class Handler(BaseHTTPRequestHandler):
            """Passes one request on."""

            def pass_on(self) -> None:
                body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
                request = (self.command, self.path, body, dict(self.headers))
                fault = between.fault_of(f"{self.command} {self.path}")
                if fault == "late":
                    between.late.append(request)
                if fault in ("lost", "late"):
                    self.close_connection = True
                    return
                status, headers, said = between.pass_on(*request)
                if fault == "cut":
                    self.close_connection = True
                    return
                self.send_response(status)
                self.send_header("Content-Type", headers.get("Content-Type", ""))
                self.send_header("Content-Length", str(len(said)))
                self.end_headers()
                self.wfile.write(said)

            do_GET = do_POST = do_PUT = pass_on  # noqa: N815 (the names that http.server looks for)

            def log_message(self, format: str, *args: Any) -> None:
                """Say nothing."""

        return Handler

    def fault_of(self, request: str) -> str:
        """Return what comes over a request."""
        planned = next((plan for pattern, plan in self.faults.items() if plan and re.search(pattern, request)), [""])
        return planned.pop(0)

    def pass_on(
        self, method: str, path: str, body: bytes, headers: dict[str, str]
    ) -> tuple[int, dict[str, str], bytes]:
        """Bring a request to the server and return its answer."""
        kept = {name: value for name, value in headers.items() if name.lower() not in ("host", "connection")}
        way = HTTPConnection(self._to, timeout=30)
        try:
            way.request(method, path, body or None, kept)
            answer = way.getresponse()
            return answer.status, dict(answer.getheaders()), answer.read()
        finally:
            way.close()

    def stop(self) -> None:
        """End it."""
        self._http.shutdown()
        self._http.server_close()
        self._thread.join()
