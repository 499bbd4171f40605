"""A plan as it was written: its values, and the line and column of each of them.

The YAML is composed to nodes and read from them, not loaded: so every key and value keeps its place, all
duplicate keys are found at once, and a malformed file is a finding like any other.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path as FilePath
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError, YAMLError
from ruamel.yaml.nodes import Node, ScalarNode, SequenceNode

from anlan.kernel.errors import NotFound
from anlan.plans.findings import Finding, Path, Problem, Severity, show_path

MAX_CHARACTERS = 1_000_000
_TAG = "tag:yaml.org,2002:"
_SCALARS: dict[str, Callable[[str], Any]] = {
    "int": lambda text: int(text.replace("_", ""), 0),
    "float": float,
    "bool": lambda text: text.lower() == "true",
    "null": lambda text: None,
}

Place = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Source:
    """`value` is what the YAML says; `findings` what is wrong with it as YAML."""

    name: str
    text: str
    value: Any
    keys: dict[Path, Place]
    values: dict[Path, Place]
    findings: tuple[Finding, ...]

    def locate(self, path: Path, *, on_key: bool = False) -> Place:
        """Line and column from 1, of the nearest part of `path` that is in the file."""
        places = self.keys if on_key else self.values
        while path and path not in places:
            path, places = path[:-1], self.values
        return places.get(path, (1, 1))

    def place(self, problem: Problem) -> Finding:
        """Give a problem its line and column."""
        line, column = self.locate(problem.path, on_key=problem.on_key)
        path = show_path(problem.path)
        return Finding(line, column, path, problem.sentence, problem.hint, problem.severity, problem.rule)


def read_file(path: FilePath) -> Source:
    """Read a plan from a file; raises NotFound when there is none, and never for bad YAML."""
    return read_text(open_text(path), name=str(path))


def open_text(path: FilePath) -> str:
    """The text of a file; bytes that are not UTF-8 come as lone surrogates, which `read_text` reports."""
    try:
        return path.read_text(encoding="utf-8-sig", errors="surrogateescape")
    except OSError as error:
        raise NotFound(
            f"{path} cannot be read.", why=str(error.strerror), how="Give the path of a plan in YAML."
        ) from error


def read_text(text: str, *, name: str = "") -> Source:
    """Read a plan from its text; what cannot be read becomes findings."""
    reader = _Reader()
    value = None
    refused = _refuse_text(text)
    if refused:
        reader.findings.append(_finding(1, 1, "yaml", *refused))
    else:
        value = _compose(text, reader)
    return Source(name, text, value, reader.keys, reader.values, tuple(reader.findings))


def _refuse_text(text: str) -> tuple[str, str] | None:
    if len(text) > MAX_CHARACTERS:
        return f"The file has more than {MAX_CHARACTERS:,} characters.", "One file holds one plan; split it."
    try:
        text.encode()
    except UnicodeEncodeError:
        return "The file is not UTF-8 text.", "Save it as UTF-8."
    return None


def _compose(text: str, reader: _Reader) -> Any:
    try:
        node = YAML(typ="rt", pure=True).compose(text)
        return None if node is None else reader.read(node, ())
    except MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        line, column = (mark.line + 1, mark.column + 1) if mark else (1, 1)
        sentence = f"This is not YAML: {error.problem or error.context}."
        hint = "Indent with spaces, put a space after each colon, and close quotes and brackets."
        reader.findings.append(_finding(line, column, "yaml", sentence, hint))
    except (YAMLError, RecursionError, ValueError) as error:
        sentence = f"This is not YAML that a plan may use: {str(error).splitlines()[0]}."
        reader.findings.append(_finding(1, 1, "yaml", sentence, "Write plain YAML in one document."))
    return None


@dataclass(slots=True)
class _Reader:
    """Turns nodes into values and remembers where each stood."""

    keys: dict[Path, Place] = field(default_factory=dict)
    values: dict[Path, Place] = field(default_factory=dict)
    findings: list[Finding] = field(default_factory=list)
    _seen: set[int] = field(default_factory=set)

    def read(self, node: Node, path: Path) -> Any:
        # A node met twice is an alias. Aliases nested in aliases grow without bound when they are spelt out.
        if id(node) in self._seen:
            return self._refuse_alias(path)
        self._seen.add(id(node))
        self.values[path] = _place(node)
        if isinstance(node, ScalarNode):
            return _SCALARS.get(str(node.tag).removeprefix(_TAG), str)(node.value)
        if isinstance(node, SequenceNode):
            return [self.read(item, (*path, place)) for place, item in enumerate(node.value)]
        return self._read_mapping(node, path)

    def _read_mapping(self, node: Node, path: Path) -> dict[str, Any]:
        value: dict[str, Any] = {}
        for key_node, value_node in node.value:
            if not isinstance(key_node, ScalarNode):
                self._report(key_node, path, "yaml", "A key must be a word.", "Write `key: value`.")
                continue
            key = str(key_node.value)
            at = (*path, key)
            if key in value:
                sentence = f"`{key}` is written twice here; first in line {self.keys[at][0]}."
                self._report(key_node, at, "duplicate-key", sentence, "Keep one of the two, or rename one.")
                continue
            self.keys[at] = _place(key_node)
            value[key] = self.read(value_node, at)
        return value

    def _refuse_alias(self, path: Path) -> None:
        # The node knows where it was written out, not where it is used: the key before it does.
        place = self.keys.get(path) or self.values[path[:-1]]
        sentence = "Anchors and aliases are not part of the plan language."
        hint = "Write it out again: whoever reads the plan aloud does not jump."
        self.findings.append(_finding(*place, "alias", sentence, hint, path))

    def _report(self, node: Node, path: Path, rule: str, sentence: str, hint: str) -> None:
        self.findings.append(_finding(*_place(node), rule, sentence, hint, path))


def _place(node: Node) -> Place:
    return node.start_mark.line + 1, node.start_mark.column + 1


def _finding(line: int, column: int, rule: str, sentence: str, hint: str, path: Path = ()) -> Finding:
    return Finding(line, column, show_path(path), sentence, hint, Severity.ERROR, rule)
