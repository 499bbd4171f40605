"""Where the library is (plans, schemes, schemas, clauses, stories) and what is in it."""

from __future__ import annotations

import csv
from pathlib import Path

from anlan.host.library import find_library
from anlan.kernel.errors import Invalid, NotFound
from anlan.plans.contracts import Clause

_COLUMNS = ("id", "document", "where", "duty", "carried_by", "reading")


def list_library_plans() -> list[Path]:
    """The plan files of the library, by issuer and name."""
    return sorted((find_library() / "plans").glob("*/*.yaml"))


def read_clauses(path: Path) -> list[Clause]:
    """Read a clause table; raises Invalid with the row of a wrong column, an empty or a repeated id."""
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            return _read_rows(csv.DictReader(file), path)
    except OSError as error:
        raise NotFound(
            f"{path} cannot be read.", why=str(error.strerror), how="Give the path of a clause table."
        ) from error
    except (UnicodeDecodeError, csv.Error) as error:
        raise Invalid(f"{path} is not a table: {error}.", how="Save it as CSV in UTF-8.") from error


def _read_rows(rows: csv.DictReader[str], path: Path) -> list[Clause]:
    missing = [column for column in _COLUMNS if column not in (rows.fieldnames or ())]
    if missing:
        raise Invalid(
            f"{path.name} has no column {', '.join(missing)}.",
            how=f"A clause table has the columns {', '.join(_COLUMNS)}.",
            field="row 1",
        )
    clauses: dict[str, Clause] = {}
    for row in rows:
        columns = (*_COLUMNS, "duty_zh")  # a table of another bureau may be in one language
        clause = Clause(*((row.get(column) or "").strip() for column in columns))
        if not clause.id or clause.id in clauses:
            raise Invalid(
                f"The clause id {clause.id!r} of {path.name} is empty or repeated.",
                how="Give each row its own id.",
                field=f"row {rows.line_num}, column id",
            )
        clauses[clause.id] = clause
    return list(clauses.values())


def list_clauses() -> list[Clause]:
    """The library's own clause table."""
    return read_clauses(find_library() / "clauses.csv")


def list_scheme_paths(library: Path) -> dict[str, Path]:
    """Grading schemes by id, which is the file's name."""
    return {path.stem: path for path in sorted((library / "schemes").glob("*.yaml"))}
