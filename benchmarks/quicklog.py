"""How long `dst log` takes beside an empty interpreter: `python benchmarks/quicklog.py [RUNS]`."""

import os
import statistics
import subprocess
import sys
import tempfile
import time


def measure(runs: int = 41) -> dict[str, float]:
    """Return median seconds of `empty` and `log`, started in turn, and their `ratio`."""
    with tempfile.TemporaryDirectory() as home:
        environ = {**os.environ, "DST_HOME": home, "DST_LANG": "en"}
        # Compiled once, as an installed package is, wherever the sources lie.
        environ.pop("PYTHONDONTWRITEBYTECODE", None)
        environ["PYTHONPYCACHEPREFIX"] = os.path.join(home, "compiled")
        commands = {
            "empty": [sys.executable, "-c", "pass"],
            "log": [sys.executable, "-m", "dst_console", "log", "printer", "jams", "on", "tray", "2"],
        }
        taken: dict[str, list[float]] = {name: [] for name in commands}
        for turn in range(runs + 1):
            for name, command in commands.items():
                start = time.perf_counter()
                subprocess.run(command, env=environ, check=True, stdout=subprocess.DEVNULL)
                if turn:  # the first of each warms the caches
                    taken[name].append(time.perf_counter() - start)
    medians = {name: statistics.median(seconds) for name, seconds in taken.items()}
    return {**medians, "ratio": medians["log"] / medians["empty"]}


def main() -> None:
    """Print the two medians in milliseconds and their ratio."""
    result = measure(int(sys.argv[1]) if len(sys.argv) > 1 else 41)
    print(f"empty interpreter  {result['empty'] * 1000:6.1f} ms")
    print(f"dst log LINE       {result['log'] * 1000:6.1f} ms")
    print(f"ratio              {result['ratio']:6.2f}")


if __name__ == "__main__":
    main()
