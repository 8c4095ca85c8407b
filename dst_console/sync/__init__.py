"""Sending up: the courier, what can go wrong on the way, and the targets, one file each."""
