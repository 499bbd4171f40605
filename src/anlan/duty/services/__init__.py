"""Writes of `duty`."""
