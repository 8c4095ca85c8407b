"""The desk-side technician's console: log, lead, review and hand on the work done at people's desks."""

__version__ = "0.1.0"
