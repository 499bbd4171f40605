"""Verification beyond the hashes: fold runs again and compare with the rows people see and clocks fire by."""

from anlan.engine.refold.runs import LIMIT, check_rows, check_runs, check_strays

__all__ = ["LIMIT", "check_rows", "check_runs", "check_strays"]
