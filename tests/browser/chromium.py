"""A real Chromium without a window, led over a pipe by its own protocol (DevTools): no port, no other program."""

import base64
import json
import os
import re
import select
import shutil
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

PATIENCE = 30
"""Seconds that Chromium has for one answer."""

FLAGS = ["--headless=new", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--no-first-run"]
FLAGS += ["--disable-background-networking", "--disable-extensions", "--remote-debugging-pipe"]

ONTO_3_AND_4 = "import os, sys; [os.dup2(int(sys.argv[n]), n + 2) for n in (1, 2)]; os.execv(sys.argv[3], sys.argv[3:])"
"""Puts the two ends of the pipes where Chromium looks for them, then becomes it."""

TOLD = {"Network.requestWillBeSent", "Page.javascriptDialogOpening", "Runtime.consoleAPICalled"}
TOLD |= {"Runtime.exceptionThrown", "Log.entryAdded"}
"""What Chromium tells of a page that loads, runs or tries anything."""


class Chromium:
    """The browser, with one page; `close` ends it."""

    def __init__(self, profile: Path) -> None:
        program = shutil.which("chromium")
        assert program, "These tests need Chromium: apt-get install chromium"
        to_it, self._write = os.pipe()
        self._read, from_it = os.pipe()
        words = [sys.executable, "-c", ONTO_3_AND_4, str(to_it), str(from_it), program, *FLAGS]
        self._process = subprocess.Popen(
            [*words, f"--user-data-dir={profile}", "about:blank"],
            pass_fds=(to_it, from_it),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        os.close(to_it)
        os.close(from_it)
        self._left_over = b""
        self._count = 0
        self._session = ""
        self.told: list[dict[str, Any]] = []
        """Everything told since the page was opened, `TOLD`."""
        target = self._ask("Target.createTarget", url="about:blank")["targetId"]
        self._session = self._ask("Target.attachToTarget", targetId=target, flatten=True)["sessionId"]
        for domain in ("Page", "Runtime", "Network", "Log"):
            self._ask(f"{domain}.enable")
        self._ask("Emulation.setScrollbarsHidden", hidden=True)

    def open(self, path: Path, width: int = 1000, height: int = 800, paper: bool = False) -> None:
        """Open a file in a window of so many pixels, or as it is laid out for paper."""
        self._ask("Emulation.setEmulatedMedia", media="print" if paper else "")
        self._ask(
            "Emulation.setDeviceMetricsOverride", width=width, height=height, deviceScaleFactor=1, mobile=not paper
        )
        self.told.clear()
        self._ask("Page.navigate", url=path.as_uri())
        self._until("Page.loadEventFired")
        self.ask_page("new Promise(done => setTimeout(done, 100))")  # what a page puts off for a moment comes, too

    def ask_page(self, words: str) -> Any:
        """Return what an expression comes to in the page; its own policy does not hold for us."""
        answer = self._ask("Runtime.evaluate", expression=words, returnByValue=True, awaitPromise=True)
        assert "exceptionDetails" not in answer, answer
        return answer["result"].get("value")

    def acts(self) -> list[str]:
        """Return what the page loaded, ran or tried since it was opened, besides being read itself."""
        own = self.ask_page("location.href")
        return [
            f"{one['method']}: {json.dumps(one['params'])[:300]}"
            for one in self.told
            if one["params"].get("request", {}).get("url") != own
        ]

    def printed(self) -> bytes:
        """Return the page as a PDF on the paper that it asks for."""
        answer = self._ask("Page.printToPDF", preferCSSPageSize=True, printBackground=True)
        return base64.b64decode(answer["data"])

    def picture(self, path: Path) -> None:
        """Save what the window shows, for people to look at."""
        answer = self._ask("Page.captureScreenshot", format="png", captureBeyondViewport=True)
        path.write_bytes(base64.b64decode(answer["data"]))

    def close(self) -> None:
        """End the browser."""
        self._ask("Browser.close", session="")
        self._process.wait(PATIENCE)
        os.close(self._read)
        os.close(self._write)

    def _ask(self, method: str, session: str | None = None, **values: Any) -> dict[str, Any]:
        """Ask something and wait for the answer."""
        self._count += 1
        question: dict[str, Any] = {"id": self._count, "method": method, "params": values}
        session = self._session if session is None else session
        text = json.dumps(question | ({"sessionId": session} if session else {})).encode() + b"\0"
        while text:
            text = text[os.write(self._write, text) :]
        while True:
            said = self._hear()
            if said.get("id") == self._count:
                assert "error" not in said, f"{method}: {said}"
                answer: dict[str, Any] = said["result"]
                return answer

    def _until(self, method: str) -> None:
        while self._hear().get("method") != method:
            pass

    def _hear(self) -> dict[str, Any]:
        """Return the next thing Chromium says; what it tells of the page is kept."""
        end = time.monotonic() + PATIENCE
        while b"\0" not in self._left_over:
            ready, _write, _trouble = select.select([self._read], [], [], max(0.0, end - time.monotonic()))
            assert ready, f"Chromium said nothing for {PATIENCE} seconds"
            found = os.read(self._read, 1 << 20)
            assert found, "Chromium went away"
            self._left_over += found
        line, _zero, self._left_over = self._left_over.partition(b"\0")
        said: dict[str, Any] = json.loads(line)
        if said.get("method") in TOLD:
            self.told.append(said)
        if said.get("method") == "Page.javascriptDialogOpening":  # it would stand there for ever
            os.write(self._write, self._yes())
        return said

    def _yes(self) -> bytes:
        question = {"id": 0, "method": "Page.handleJavaScriptDialog", "params": {"accept": True}}
        return json.dumps(question | {"sessionId": self._session}).encode() + b"\0"


def pages(pdf: bytes) -> int:
    """Count the pages of a PDF that Chromium made."""
    return len(re.findall(rb"/Type\s*/Page\b", pdf))


def paper(pdf: bytes) -> set[tuple[int, int]]:
    """Return the sizes of a PDF's pages, in whole points."""
    boxes = re.findall(rb"/MediaBox\s*\[\s*0\s+0\s+([\d.]+)\s+([\d.]+)\s*\]", pdf)
    return {(round(float(width)), round(float(height))) for width, height in boxes}
