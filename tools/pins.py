"""Every distribution the project needs, pinned in pyproject.toml: write the pins, or check them offline.

`python -m tools.pins` resolves afresh, without the present pins, in a folder of its own and writes them.
`python -m tools.pins --check` compares the pins with what is installed; it needs no network.
"""

import argparse
import subprocess
import sys
import tempfile
import tomllib
from importlib import metadata
from pathlib import Path
from typing import Any

import tomlkit
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from tools import ROOT

PYPROJECT = ROOT / "pyproject.toml"
EXPORT = ["uv", "export", "--quiet", "--no-config", "--all-groups", "--no-hashes", "--no-header"]
EXPORT += ["--no-annotate", "--no-emit-project", "--format", "requirements-txt"]


def pinned(project: dict[str, Any]) -> list[Requirement]:
    """Return the pins that a parsed pyproject.toml carries."""
    return [Requirement(pin) for pin in project["tool"]["uv"].get("constraint-dependencies", [])]


def wanted(project: dict[str, Any]) -> list[Requirement]:
    """Return what the project asks for itself: to run, and to be worked on."""
    groups = project.get("dependency-groups", {}).values()
    asked = [*project["project"]["dependencies"], *(line for group in groups for line in group)]
    return [Requirement(line) for line in asked]


def resolve(text: str) -> list[str]:
    """Resolve the project of this pyproject.toml text as if it had no pins; one `name==version` each."""
    document = tomlkit.parse(text)
    document["tool"]["uv"].pop("constraint-dependencies", None)
    with tempfile.TemporaryDirectory() as folder:
        Path(folder, "pyproject.toml").write_text(tomlkit.dumps(document), encoding="utf-8")
        done = subprocess.run(EXPORT, cwd=folder, check=True, stdout=subprocess.PIPE, text=True)
    return sorted(done.stdout.splitlines())


def with_pins(text: str, pins: list[str]) -> str:
    """Return the text of pyproject.toml with these pins, everything else as it was."""
    document = tomlkit.parse(text)
    array = tomlkit.array()
    array.extend(pins)
    document["tool"]["uv"]["constraint-dependencies"] = array.multiline(True)
    return tomlkit.dumps(document)


def closure(roots: list[Requirement]) -> tuple[dict[str, str], set[str], list[str]]:
    """Walk what is installed from `roots` down.

    Returns the version of every distribution needed here, the names some other platform may need besides, and
    the names that are needed here and not installed.
    """
    needed: dict[str, str] = {}
    elsewhere: set[str] = set()
    absent: list[str] = []
    seen: set[tuple[str, str]] = set()
    todo = [(root, "") for root in roots]
    while todo:
        asked, extra = todo.pop()
        name = canonicalize_name(asked.name)
        if asked.marker and not asked.marker.evaluate({"extra": extra}):
            if "extra ==" not in str(asked.marker):
                elsewhere.add(name)
            continue
        if (new := {(name, wish) for wish in ("", *asked.extras)} - seen) == set():
            continue
        seen |= new
        try:
            found = metadata.distribution(name)
        except metadata.PackageNotFoundError:
            absent.append(name)
            continue
        needed[name] = found.version
        todo += [(Requirement(line), wish) for _, wish in sorted(new) for line in found.requires or []]
    return needed, elsewhere, absent


def differences(project: dict[str, Any]) -> list[str]:
    """Say in one sentence each how the pins differ from what is installed and needed."""
    needed, elsewhere, absent = closure(wanted(project))
    pins = pinned(project)
    here = {canonicalize_name(pin.name): pin for pin in pins if not pin.marker or pin.marker.evaluate()}
    names = {canonicalize_name(pin.name) for pin in pins}
    found = [f"{name} is needed and not installed" for name in absent]
    found += [f"{name} {needed[name]} is not pinned" for name in needed if name not in here]
    found += [f"{name} is pinned and nothing needs it" for name in names - needed.keys() - elsewhere]
    found += [
        f"{name} {needed[name]} is installed, the pin says {pin.specifier}"
        for name, pin in here.items()
        if name in needed and str(pin.specifier) != f"=={needed[name]}"
    ]
    return sorted(found)


def main(arguments: list[str] | None = None) -> int:
    """Write the pins, or with `--check` compare them with what is installed."""
    parser = argparse.ArgumentParser(prog="python -m tools.pins", description=__doc__)
    parser.add_argument("--check", action="store_true", help="compare only; write nothing; no network")
    text = PYPROJECT.read_text(encoding="utf-8")
    if parser.parse_args(arguments).check:
        found = differences(tomllib.loads(text))
        print("\n".join(found) or "The pins are what is installed.")
        return 1 if found else 0
    pins = resolve(text)
    PYPROJECT.write_text(with_pins(text, pins), encoding="utf-8")
    print(f"{len(pins)} pins written. Next: uv sync")
    return 0


if __name__ == "__main__":
    sys.exit(main())
