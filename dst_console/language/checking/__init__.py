"""The documentation check: what a note should not go out with, offline, in English, Persian and Russian (Q2-Q5)."""
