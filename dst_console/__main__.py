"""The door: `dst log …` goes straight to the spool, everything else to the commands."""

import sys


def main() -> int | None:
    """Run `dst` with the process's arguments and return its exit code (`errors.EXIT_CODES`)."""
    words = sys.argv[1:]
    if words[:1] == ["log"] and not _asks_for_help(words):
        from dst_console import quicklog

        return quicklog.run(words[1:])
    from dst_console.cli import main as commands

    return commands()


def _asks_for_help(words: list[str]) -> bool:
    options = words[: words.index("--")] if "--" in words else words
    return "--help" in options or "-h" in options


if __name__ == "__main__":
    sys.exit(main())
