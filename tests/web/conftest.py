from tests.callers import _demonstration, token, versions
from tests.small_disk import small_disk

__all__ = ["_demonstration", "small_disk", "token", "versions"]
