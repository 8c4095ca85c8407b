"""Run every check of the project, one line each with its time: `uv run python -m tools.check`.

All of them run before it fails; what a failing one said follows its line.
"""

import subprocess
import sys
import time

from tools import ROOT

FOLDERS = [name for name in ("dst_console", "tools", "benchmarks", "tests") if (ROOT / name).is_dir()]
PYTHON = [sys.executable, "-m"]
ROOMS = "from importlinter.cli import lint_imports_command as lint; lint(['--no-logo'])"
STEPS: tuple[tuple[str, list[str]], ...] = (
    ("style", [*PYTHON, "ruff", "check", "--quiet", "--output-format", "concise", "."]),
    ("format", [*PYTHON, "ruff", "format", "--check", "--quiet", "--output-format", "concise", "."]),
    ("types", [*PYTHON, "mypy", *FOLDERS]),
    ("rooms", [sys.executable, "-c", ROOMS]),
    ("generated", [*PYTHON, "tools.generate", "--check"]),
    ("pins", [*PYTHON, "tools.pins", "--check"]),
)


def run(name: str, command: list[str]) -> bool:
    """Run one check and print its line; return whether it passed."""
    start = time.monotonic()
    done = subprocess.run(
        command,
        cwd=ROOT,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    good = done.returncode == 0
    print(f"{'ok' if good else 'FAILED':<7}{name:<10}{time.monotonic() - start:6.1f} s", flush=True)
    if not good:
        print(done.stdout.rstrip(), flush=True)
    return good


def main() -> int:
    """Run all checks; return 1 when any of them failed."""
    failed = [name for name, command in STEPS if not run(name, command)]
    if failed:
        print(f"Failed: {', '.join(failed)}.")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
