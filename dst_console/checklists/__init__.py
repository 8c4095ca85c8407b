"""Procedures as data, one TOML file each: `loading` reads and checks them, `runner` walks them."""
