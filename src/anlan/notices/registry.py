"""What upper apps hang in: what notices are about, and who decides when a post cannot be reached."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from anlan.kernel.clock import Clock
from anlan.notices.contracts import Asked, Subject

# All notices of a batch at once -> message key -> what it is about; a notice that is missing is not needed.
Describe = Callable[[Sequence[Asked]], Mapping[str, Subject]]
# (stream, notice, post): nobody can be told there. It runs in the caller's transaction.
Unreached = Callable[[str, str, str, Clock], object]

# (stream, notice, post, state) of notices on their way; it runs in the caller's transaction.
Publish = Callable[[Sequence[tuple[str, str, str, str]]], object]

_PUBLISH: list[Publish] = []
_DESCRIBE: list[Describe] = []
_UNREACHED: list[Unreached] = []


def register_subjects(describe: Describe) -> None:
    """Ask `describe` what notices are about, right before they are sent."""
    if describe not in _DESCRIBE:
        _DESCRIBE.append(describe)


def register_unreached(tell: Unreached) -> None:
    """Call `tell` once for each notice to a post that no channel reaches."""
    _UNREACHED[:] = [tell]


def register_watching(publish: Publish) -> None:
    """Call `publish` with what became of notices on their way, for whoever watches their runs."""
    _PUBLISH[:] = [publish]


def publish_states(states: Sequence[tuple[str, str, str, str]]) -> None:
    """Let whoever watches hear it once this transaction commits."""
    for publish in _PUBLISH:
        publish(states)


def describe_notices(asked: Sequence[Asked]) -> Mapping[str, Subject]:
    """What these notices are about now."""
    return {key: subject for describe in _DESCRIBE for key, subject in describe(asked).items()}


def tell_unreached(stream: str, notice: str, post: str, wall: Clock) -> None:
    """Let the engine know that nobody can be told at `post`."""
    for tell in _UNREACHED:
        tell(stream, notice, post, wall)
