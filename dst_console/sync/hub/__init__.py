"""The team's store: a PostgreSQL that several laptops bring their incidents to, and read what the team may know.

What the team may read stands in `dst.incident`; the ticket as it was written, with whom it was for, in `dst.entry`,
which only who brought it can read. So nobody can tell of it by forgetting a condition. `dst.article` holds everybody's
articles, which the team may read whole.
"""

from typing import Final

SCHEMA: Final = "dst"
"""The schema that everything of ours is in."""

TEAM: Final = "dst_team"
"""The role that every technician's own is a member of."""

REVISION: Final = "h0002"
"""The newest revision of the schema: what this console writes to."""

WITHOUT_ARTICLES: Final = "h0001"
"""The revision that takes incidents alone."""
