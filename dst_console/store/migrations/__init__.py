"""The history of the log's schema, one file per revision."""
