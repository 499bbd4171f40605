from tests.callers import _demonstration, token, versions

__all__ = ["_demonstration", "token", "versions"]
