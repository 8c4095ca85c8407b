"""The screens: one file each, its `.tcss` beside it."""
