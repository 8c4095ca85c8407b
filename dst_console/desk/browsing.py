"""Opening an address in the person's browser, never in the terminal that the console is drawn on."""

import subprocess
import webbrowser
from urllib.parse import urlsplit

from dst_console.errors import BadInput
from dst_console.translate import _


def browse(address: str) -> bool:
    """Open an address; False when there is no browser beside this terminal. Raises `BadInput` for what is no address.

    A server said the address: only one that leads to a web page is opened.
    """
    if urlsplit(address).scheme not in ("http", "https"):
        raise BadInput(_("{address} is no address of a page.").format(address=address), _("Nothing was opened."))
    try:
        browser = webbrowser.get()
        if isinstance(browser, ON_A_TERMINAL):
            return isinstance(browser, webbrowser.BackgroundBrowser) and _started(browser, address)
        return bool(browser.open(address))
    except (webbrowser.Error, OSError):
        return False


def _started(browser: webbrowser.BackgroundBrowser, address: str) -> bool:
    """Start a program of its own, whose words do not come onto the screen."""
    command = [browser.name, *(argument.replace("%s", address) for argument in browser.args)]
    silent = subprocess.DEVNULL
    program = subprocess.Popen(command, stdin=silent, stdout=silent, stderr=silent, start_new_session=True)
    try:
        return program.wait(timeout=SOON) == 0
    except subprocess.TimeoutExpired:  # it is the browser itself, and goes on
        return True


ON_A_TERMINAL = (webbrowser.GenericBrowser, webbrowser.Elinks)
"""Kinds of browsers that may draw on the terminal they are started from."""

SOON = 2.0
"""Seconds in which a program that cannot open it has said so."""
