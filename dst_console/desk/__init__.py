"""The verbs: what a technician does, one file per kind of work.

Importing this package loads nothing. A verb group is loaded when it is first named (`desk.capture`, `desk.notes`),
which a screen does in a worker: the first frame never waits for the database (U40).
"""

from importlib import import_module
from types import ModuleType
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from dst_console.desk import browsing as browsing
    from dst_console.desk import capture as capture
    from dst_console.desk import clipboard as clipboard
    from dst_console.desk import closing as closing
    from dst_console.desk import competence as competence
    from dst_console.desk import conflict as conflict
    from dst_console.desk import deliveries as deliveries
    from dst_console.desk import end_of_day as end_of_day
    from dst_console.desk import evenings as evenings
    from dst_console.desk import exporting as exporting
    from dst_console.desk import figures as figures
    from dst_console.desk import files as files
    from dst_console.desk import finding as finding
    from dst_console.desk import follow_ups as follow_ups
    from dst_console.desk import handout as handout
    from dst_console.desk import importing as importing
    from dst_console.desk import incidents as incidents
    from dst_console.desk import knowledge as knowledge
    from dst_console.desk import notes as notes
    from dst_console.desk import opening as opening
    from dst_console.desk import outcomes as outcomes
    from dst_console.desk import people as people
    from dst_console.desk import phone as phone
    from dst_console.desk import procedures as procedures
    from dst_console.desk import ranges as ranges
    from dst_console.desk import restoring as restoring
    from dst_console.desk import review as review
    from dst_console.desk import sending as sending
    from dst_console.desk import sharing as sharing
    from dst_console.desk import team as team
    from dst_console.desk import undoing as undoing
    from dst_console.desk import upkeep as upkeep
    from dst_console.desk import uses as uses
    from dst_console.desk import visits as visits


def __getattr__(name: str) -> ModuleType:
    """Load a verb group when it is first named."""
    try:
        return import_module(f"dst_console.desk.{name}")
    except ModuleNotFoundError as error:
        raise AttributeError(name) from error
