"""What a plan names that its issuers do not have: found when it is published, not on the day of the fire."""

from __future__ import annotations

from anlan.directory.selectors import list_bureaus, list_missing_groups, list_missing_posts
from anlan.kernel.errors import OutOfOrder
from anlan.plans.contracts import Plan


def list_missing(plan: Plan) -> dict[str, tuple[str, ...]]:
    """For each issuer in the directory the posts and groups of the plan that do not exist there."""
    known = {bureau.code for bureau in list_bureaus()}
    issuers = [code for code, _ in plan.issuers if code in known]
    missing = {
        code: (
            *(f"post {post}" for post in list_missing_posts(code, tuple(plan.posts))),
            *(f"group {group}" for group in list_missing_groups(code, tuple(plan.groups))),
        )
        for code in issuers
    }
    return {code: names for code, names in missing.items() if names}


def check_staffed(plan: Plan) -> None:
    """Raise OutOfOrder naming by bureau what is not there. An issuer outside the directory is passed over."""
    missing = list_missing(plan)
    if missing:
        named = "; ".join(f"{code} has no {', '.join(names)}" for code, names in missing.items())
        raise OutOfOrder(
            f"{plan.id} names what its issuers do not have: {named}.",
            why="Nothing could be opened under it.",
            how="Add the posts and bodies with: anlan directory import FILE, or mend the plan's names.",
            missing={code: list(names) for code, names in missing.items()},
        )
