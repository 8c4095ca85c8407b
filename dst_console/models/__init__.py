"""The nouns of the desk: one file each. Importing this package loads nothing."""
