"""Finding runs by a part of their number, title or subject: pairs of characters in an index, no extension.

`run_bigrams` of migration 0003 gives the pairs of a row and, last, its final character alone; the index holds
them. What is asked becomes the same pairs; who matches all of them is then compared in full.
"""

from __future__ import annotations

import re

from django.contrib.postgres.search import SearchQueryField, SearchVectorField
from django.db.models import BooleanField, F, Func, Q, QuerySet, Value
from django.db.models.functions import Cast

from anlan.engine.models import Run
from anlan.kernel.errors import Invalid

_LOOKS_PERSONAL = re.compile(r"(?<!\d)(?:1[3-9]\d{9}|\d{17}[\dXx])(?!\d)")


def match_words(runs: QuerySet[Run], words: str) -> QuerySet[Run]:
    """The runs whose number, title or subject has `words` in it, as they stand; all for nothing.

    Raises Invalid for what looks like a telephone or identity number: nobody is searched for.
    """
    words = words.strip().lower()
    if not words:
        return runs
    if _LOOKS_PERSONAL.search(re.sub(r"[\s-]", "", words)):
        raise Invalid(
            "This looks like somebody's number.",
            why="Runs are found by number, title and subject, never by a caller.",
            how="Search for the subject.",
            field="q",
        )
    pairs = Func(
        F("number"), F("title"), F("subject"), function="run_bigrams", output_field=SearchVectorField()
    )
    asked = Cast(Value(_write_query(words)), SearchQueryField())
    has_pairs = Func(pairs, asked, template="%(expressions)s", arg_joiner=" @@ ", output_field=BooleanField())
    named = Q(number__icontains=words) | Q(title__icontains=words) | Q(subject__icontains=words)
    return runs.filter(has_pairs, named)


def _write_query(words: str) -> str:
    """Every pair must be there; of a single character, any pair that begins with it, or itself at the end."""
    if len(words) == 1:
        return f"{_quote(words)}:*"
    return " & ".join(_quote(words[place : place + 2]) for place in range(len(words) - 1))


def _quote(lexeme: str) -> str:
    doubled = lexeme.replace("\\", "\\\\").replace("'", "''")
    return f"'{doubled}'"
