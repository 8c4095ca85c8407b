"""Write everything in the repository that is generated, or with `--check` say what is stale.

Each generator returns the files it answers for as they should be; only this module writes them.
"""

import argparse
import sys
from collections.abc import Callable

from tools import ROOT
from tools.generators import (
    catalogue,
    commands,
    exported,
    keys,
    procedures,
    screenshot,
    sending,
    settings,
    states,
    targets,
)

GENERATORS: tuple[Callable[[], dict[str, bytes]], ...] = (
    keys.files,
    commands.files,
    states.files,
    settings.files,
    sending.files,
    targets.files,
    procedures.files,
    exported.files,
    catalogue.files,
    screenshot.files,
)


def stale() -> dict[str, bytes]:
    """Return the generated files that are not as they should be, by path in the repository."""
    wanted = {name: content for make in GENERATORS for name, content in make().items()}
    return {name: content for name, content in wanted.items() if not _is(name, content)}


def _is(name: str, content: bytes) -> bool:
    path = ROOT / name
    return path.exists() and path.read_bytes() == content


def main(arguments: list[str] | None = None) -> int:
    """Write what is stale, or with `--check` only name it."""
    parser = argparse.ArgumentParser(prog="python -m tools.generate", description=__doc__)
    parser.add_argument("--check", action="store_true", help="write nothing; fail when something is stale")
    check = parser.parse_args(arguments).check
    found = stale()
    for name, content in found.items():
        print(f"{'stale' if check else 'written'}: {name}")
        if not check:
            (ROOT / name).parent.mkdir(parents=True, exist_ok=True)
            (ROOT / name).write_bytes(content)
    if not found:
        print("Everything generated is up to date.")
    return 1 if check and found else 0


if __name__ == "__main__":
    sys.exit(main())
