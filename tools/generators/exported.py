"""docs/export.schema.json: the JSON Schema of what `dst export` writes."""

import json

from dst_console.export.schema import schema

NAME = "docs/export.schema.json"


def files() -> dict[str, bytes]:
    """Return the schema as it should be."""
    return {NAME: (json.dumps(schema(), ensure_ascii=False, indent=2) + "\n").encode()}
