"""What a step makes can be made from the proof it asks for, and a course can be closed."""

from __future__ import annotations

from collections.abc import Iterator

from anlan.plans.checks.view import Part, PlanView
from anlan.plans.findings import Problem, Severity, suggest_word
from anlan.plans.steps import Raw
from anlan.plans.words import FROM_GRADE, GRADES, REPORT_STAGES

# What the record of each cannot do without, as proof fields: name and type.
_NEEDED: dict[str, dict[str, str]] = {
    "outside": {"who": "text", "time": "time", "answer": "text"},
    "announcement": {"media": "media", "text": "text"},
    "order": {"posts": "posts", "text": "text"},
    "answer": {"text": "text"},
}
_PERSONAL = frozenset({"person", "contact"})


def check_makes(view: PlanView) -> Iterator[Problem]:
    """makes-without-proof: a report has a stage, a call outside says who, when and what they answered ..."""
    for _, name, step in view.steps:
        missing = _find_missing(step.raw)
        if missing:
            sentence = f"The step `{name}` has `makes: {step.raw['makes']}`, but {missing[0]}."
            path = (*step.path, "makes")
            yield Problem(path, "makes-without-proof", sentence, missing[1])


Missing = tuple[str, str] | None


def _find_missing(raw: Raw) -> Missing:
    proof, detail, makes = raw.get("proof", {}), raw.get("detail", ""), raw.get("makes", "")
    for field, kind in _NEEDED.get(makes, {}).items():
        if proof.get(field) != f"{kind}!":
            return f"its proof does not ask for `{field}`", f"Add `{field}: {kind}!` to `proof`."
    match makes:
        case "told" if "tell" not in raw:
            return "tells nobody", "Add `tell: {posts: [...]}`."
        case "report" if detail not in REPORT_STAGES:
            return "does not say which stage", f"Add `detail:`. {suggest_word(detail, REPORT_STAGES)}"
        case "outside" if not detail:
            return "does not say which body", "Add `detail: public-security`."
        case "review" if "text!" not in proof.values():
            return "its proof asks for no words", "Add `cause: text!` or `what_worked: text!` to `proof`."
        case "warning" if "warning!" not in proof.values():
            return "its proof asks for no level", "Add `warning: warning!` to `proof`."
        case "response" if not (detail in (FROM_GRADE, *GRADES) or "level!" in proof.values()):
            hint = "Add `detail: from-grade`, a level I to IV, or `level: level!` to `proof`."
            return "does not say at which level", hint
    return None


def check_details(view: PlanView) -> Iterator[Problem]:
    """stray-detail: `detail` says more of what a step makes."""
    for _, _, step in view.steps:
        if "detail" in step.raw and step.raw.get("makes") not in ("report", "outside", "response"):
            sentence = "`detail` belongs to a step that makes a report, a call outside or a response."
            path = (*step.path, "detail")
            yield Problem(path, "stray-detail", sentence, "Add `makes:`, or drop it.", on_key=True)


def check_personal(view: PlanView) -> Iterator[Problem]:
    """personal-field: where a form asks for a person, the editor is told what becomes of it."""
    parts = [step for _, _, step in view.steps]
    parts = [Part((*part.path, "proof"), part.raw.get("proof", {})) for part in parts]
    parts += [Part((*course.path, "facts"), course.raw.get("facts", {})) for course in view.courses]
    for path, fields in parts:
        for name, kind in fields.items():
            if kind.removesuffix("!") in _PERSONAL:
                sentence = f"`{name}` is personal: it is sealed in the vault and every look is recorded."
                hint = "Ask for it only when somebody must be called back."
                yield Problem((*path, name), "personal-field", sentence, hint, Severity.WARNING)


def check_closing(view: PlanView) -> Iterator[Problem]:
    """closing-unprepared: closing waits for a final report that no step makes."""
    for course in view.courses:
        made = {(raw.get("makes"), raw.get("detail")) for raw in course.raw["steps"].values()}
        if "final_report_approved" in course.raw.get("close_when", ()) and ("report", "final") not in made:
            sentence = "Closing waits for a final report, but no step makes one."
            hint = "Add a step with `makes: report` and `detail: final`."
            path = (*course.path, "close_when")
            yield Problem(path, "closing-unprepared", sentence, hint, Severity.WARNING)
