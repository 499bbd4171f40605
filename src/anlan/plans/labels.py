"""What the words of the plan language are called: phases, grades, warnings and the fields of forms."""

from __future__ import annotations

from functools import lru_cache

import msgspec
from ruamel.yaml import YAML

from anlan.host.library import find_library
from anlan.kernel.errors import Invalid
from anlan.plans.contracts import Course, Text
from anlan.plans.schemes import find_scheme
from anlan.plans.words import GRADES, OPINION_GRADES, RANKS


class Labels(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """`library/words.yaml`; a word that is not in it is shown as it is written."""

    phases: dict[str, Text]
    grades: dict[str, Text]
    warnings: dict[str, Text]
    fields: dict[str, Text]


@lru_cache(maxsize=1)
def load_labels() -> Labels:
    """The labels of the library; raises Invalid for one that has not both languages."""
    raw = YAML(typ="safe", pure=True).load(find_library() / "words.yaml")
    try:
        words = {
            part: {str(word): Text(*(str(text) for text in texts)) for word, texts in pairs.items()}
            for part, pairs in raw.items()
        }
        return msgspec.convert(words, type=Labels)
    except (TypeError, AttributeError, msgspec.ValidationError) as fault:
        raise Invalid(f"words.yaml is not a table of words: {fault}.", how="id: [中文, English]") from fault


def name_word(words: dict[str, Text], word: str) -> Text:
    """The label of a word, itself where the library has none."""
    return words.get(word) or Text(word, word)


def list_grades(course: Course) -> tuple[str, ...]:
    """The grades that a course's scheme knows, gravest first; I to IV where it names no scheme."""
    if not course.grading:
        return GRADES
    scheme = find_scheme(course.grading)
    known = {*(rule.grade for rule in scheme.rules), scheme.otherwise}
    # A scheme may pass over a grade that a person may still set.
    scale = OPINION_GRADES if known <= set(OPINION_GRADES) else GRADES
    return tuple(sorted(scale, key=RANKS.__getitem__))
