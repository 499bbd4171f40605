"""A compiled plan: what the engine runs. Frozen all the way down, serialisable, no Django.

Every element names the clauses it carries. An element's id is its path in the plan:
`network-security.assess`, `organisation.group`, `standing.daily-opinion-look`.
"""

from __future__ import annotations

from enum import StrEnum

import msgspec

from anlan.kernel.duration import Duration


class Text(msgspec.Struct, frozen=True):
    """Words for people, in Chinese and English."""

    zh: str
    en: str


class Limit(msgspec.Struct, frozen=True):
    """How long. `word` is what the document says instead of a number (及时); then it is an assumption."""

    amount: int
    unit: str
    word: str = ""

    @property
    def duration(self) -> Duration:
        return Duration(self.amount, self.unit)

    @property
    def assumed(self) -> bool:
        return bool(self.word)


class AnchorKind(StrEnum):
    """From what instant a step or clock counts."""

    OPENED = "opened"
    DONE = "done"  # another step was finished or waived
    ACT = "act"  # an act was recorded: calmed, graded, responded ...
    DATE = "date"  # a date of the incident, such as effective_date


class Anchor(msgspec.Struct, frozen=True):
    kind: AnchorKind = AnchorKind.OPENED
    name: str = ""


class Condition(msgspec.Struct, frozen=True):
    """One structured test of a run's facts: `grade_at_least` III, `people_at_least` 50."""

    fact: str
    value: str | int | bool


class ClockRule(msgspec.Struct, frozen=True):
    """One rule that sets a time limit on a duty. `source` is a clause or a law; the earliest rule drives."""

    id: str
    limit: Limit
    anchor: Anchor
    source: str
    when: tuple[Condition, ...] = ()


class Rung(msgspec.Struct, frozen=True):
    """`at` after the clock ran out, `tell` these posts or groups."""

    at: Limit
    tell: tuple[str, ...]


class Tell(msgspec.Struct, frozen=True):
    """Whom to tell; `together` means each of them must acknowledge; `within` before the ladder climbs."""

    posts: tuple[str, ...]
    together: bool = False
    within: Limit | None = None
    ladder: tuple[str, ...] = ()


class Field(msgspec.Struct, frozen=True):
    """One field of a proof form. `type` is one of FIELD_TYPES."""

    name: str
    type: str
    required: bool = False


FIELD_TYPES = frozenset(
    {
        "text", "number", "time", "flag", "list", "grade", "warning", "level", "divisions", "posts",
        "media", "person", "contact", "file", "files", "date", "duration",
    }
)  # fmt: skip


class Makes(StrEnum):
    """What carrying out a step records beside the step itself."""

    NOTHING = ""
    TOLD = "told"
    REPORT = "report"
    ANNOUNCEMENT = "announcement"
    OUTSIDE = "outside"
    RESPONSE = "response"
    WARNING = "warning"
    ORDER = "order"
    CALM = "calm"
    ANSWER = "answer"
    REVIEW = "review"


class Step(msgspec.Struct, frozen=True, kw_only=True):
    """措施: one thing the plan asks for."""

    id: str
    element: str
    phase: str
    do: Text
    clauses: tuple[str, ...]
    owner: str
    support: tuple[str, ...] = ()
    after: Anchor = Anchor()
    when: tuple[Condition, ...] = ()
    clocks: tuple[ClockRule, ...] = ()
    each: str = ""
    every: Limit | None = None
    until: str = ""
    proof: tuple[Field, ...] = ()
    late: tuple[Rung, ...] = ()
    tell: Tell | None = None
    makes: Makes = Makes.NOTHING
    detail: str = ""  # report stage, outside body, response level rule
    mandatory: bool = True
    because: str = ""


class Charge(msgspec.Struct, frozen=True):
    """Who leads and supports, as an element of its own so that its clause can be shown to have run."""

    element: str
    lead: tuple[str, ...]
    support: tuple[str, ...]
    clauses: tuple[str, ...]


class ActRule(msgspec.Struct, frozen=True):
    """What the plan says of an act that is not one step's: who may be ordered, how soon it is received.

    `limit` is the time for the other side (receipt of an order, keeping of a promise without a date);
    `tell` hears of the act; `late` is the ladder when the limit runs out.
    """

    act: str
    element: str
    clauses: tuple[str, ...]
    limit: Limit | None = None
    tell: tuple[str, ...] = ()
    late: tuple[Rung, ...] = ()


class Form(StrEnum):
    """What a course is run as."""

    INCIDENT = "incident"
    MATTER = "matter"
    STANDING = "standing"


class Course(msgspec.Struct, frozen=True, kw_only=True):
    """流程: all that the plan asks of one kind of incident, class of matter or standing duty."""

    id: str
    form: Form
    element: str
    title: Text
    clauses: tuple[str, ...]
    lead: str
    support: tuple[str, ...]
    charges: tuple[Charge, ...]
    phases: tuple[str, ...]
    steps: tuple[Step, ...]
    close_when: tuple[str, ...] = ()
    grading: str = ""
    opens_on: tuple[tuple[str, str], ...] = ()
    dates: tuple[str, ...] = ()
    facts: tuple[Field, ...] = ()
    every: str = ""
    ladder: tuple[str, ...] = ()
    acts: dict[str, ActRule] = {}


class Element(msgspec.Struct, frozen=True):
    """Anything in a plan that carries clauses; `state` is principle, registered or runnable."""

    id: str
    what: str
    title: Text
    clauses: tuple[str, ...]
    state: str


class Assumption(msgspec.Struct, frozen=True):
    """A number or criterion the document leaves open, for the bureau to confirm."""

    element: str
    word: str
    value: str


class Plan(msgspec.Struct, frozen=True, kw_only=True):
    """One published or draft version of a plan, compiled."""

    id: str
    title: Text
    issuers: tuple[tuple[str, str], ...]
    access: str
    posts: dict[str, Text]
    groups: dict[str, Text]
    courses: dict[str, Course]
    elements: dict[str, Element]
    assumptions: tuple[Assumption, ...]
    based_on: tuple[str, ...] = ()


class Clause(msgspec.Struct, frozen=True):
    """One row of the clause table: what a document asks for, in our words, and how it is read."""

    id: str
    document: str
    where: str
    duty: str
    carried_by: str
    reading: str
    duty_zh: str = ""

    @property
    def text(self) -> Text:
        """What is asked for, in both languages."""
        return Text(self.duty_zh or self.duty, self.duty)
