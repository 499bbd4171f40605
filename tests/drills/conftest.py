from tests.callers import _demonstration, versions

__all__ = ["_demonstration", "versions"]
