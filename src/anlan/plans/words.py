"""The closed vocabularies of the plan language that are not types of the compiled form.

The schema repeats them for editors; a test holds the two together. Acts in the past tense are what the
record calls them: a step may count from one (`after: {act: calmed}`) or go on until one (`until: calmed`).
"""

from __future__ import annotations

from anlan.plans.contracts import Form, Text

# Gravest first. Plans for petitions and public opinion grade in two.
GRADES = ("I", "II", "III", "IV")
OPINION_GRADES = ("major", "ordinary")
RANKS = {grade: rank for grades in (GRADES, OPINION_GRADES) for rank, grade in enumerate(grades)}
MODES = ("routine", "emergency")
REPORT_STAGES = ("first", "progress", "final")
FROM_GRADE = "from-grade"

SECTIONS = {"kinds": Form.INCIDENT, "matters": Form.MATTER, "standing": Form.STANDING}
# Ids of kinds stand alone in element ids, so these first words are taken.
RESERVED = frozenset({"organisation", "principles", "registered", "matters", "standing"})

ACTS: dict[str, Text] = {
    "order": Text("调度令", "Order"),
    "promise": Text("承诺", "Promise"),
    "assign": Text("交办", "Assign"),
    "return": Text("退回", "Return"),
    "warn": Text("预警", "Warn"),
    "grade": Text("定级", "Grade"),
    "regrade": Text("调级", "Regrade"),
    "respond": Text("启动响应", "Start the response"),
    "announce": Text("公告", "Announce"),
    "report": Text("报告", "Report"),
    "outside": Text("通报外部单位", "Inform an outside body"),
    "hand-over": Text("移交区县", "Hand over"),
    "raise": Text("上报提级", "Raise"),
    "calm": Text("事态平息", "Calm"),
    "link": Text("并联", "Link"),
    "relapse": Text("反复", "Relapse"),
    "waive": Text("免除", "Waive"),
    "correct": Text("更正", "Correct"),
    "review": Text("复盘", "Review"),
    "close": Text("办结", "Close"),
    "reopen": Text("重启", "Reopen"),
    "acknowledge": Text("确认后开始", "Begin after acknowledging"),
}

PAST_ACTS = (
    "opened", "linked", "classed", "graded", "responded", "response-ended", "warned", "assigned", "returned",
    "ordered", "order-received", "told", "acknowledged", "reported", "report-approved", "announced",
    "outside-called", "promised", "promise-kept", "promise-broken", "calmed", "handed-over", "raised",
    "transfer-received", "merged", "split-off", "corrected", "answered", "reviewed", "closed", "reopened",
    "mode-switched", "facts-learned",
)  # fmt: skip

CONDITIONS = (
    "grade_at_least", "response_at_least", "mode", "people_at_least", "class", "major", "topic_heat_at_least",
)  # fmt: skip

CHARGE_TITLE = Text("牵头与配合", "Lead and support")
