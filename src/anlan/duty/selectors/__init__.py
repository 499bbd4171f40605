"""Reads of `duty`."""

from anlan.duty.selectors.answering import find_answering, list_reach

__all__ = ["find_answering", "list_reach"]
