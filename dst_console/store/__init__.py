"""The SQLite log: the only room that knows SQL. Importing this package loads nothing."""
