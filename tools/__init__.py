"""The project's own tools: checks, pins and everything that is generated. Not part of what is installed."""

from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
"""The folder of the checkout."""
