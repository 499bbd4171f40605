"""Reads. They return contracts, never rows."""

from anlan.directory.selectors.actors import (
    find_actor,
    find_actor_by_username,
    find_actor_for_post,
    find_actor_for_token,
    list_participants,
)
from anlan.directory.selectors.bureaus import (
    cast_groups,
    explain_mode,
    find_bureau,
    find_mode,
    list_bureaus,
    list_missing_groups,
    list_missing_posts,
    list_offices,
    list_posts,
    list_tokens,
)
from anlan.directory.selectors.contacts import (
    has_points,
    list_own_points,
    list_role_points,
    name_posts,
    read_contacts,
)
from anlan.directory.selectors.listing import (
    list_bureaus_by_code,
    list_covered,
    list_known_bureaus,
    list_outside_numbers,
    list_post_entries,
    list_titles,
)
from anlan.directory.selectors.profiles import (
    find_person_id,
    find_profile,
    is_demonstration,
)
from anlan.directory.selectors.reach import (
    find_holder,
    list_contacts,
    list_delegations,
    list_gaps,
    list_holders,
)
from anlan.directory.selectors.recalling import recall_actor, recall_bureaus
from anlan.directory.selectors.standing_in import (
    find_people,
    list_covered_refs,
    list_loans,
    list_points,
    list_stints,
    name_people,
    read_held,
)

__all__ = [
    "cast_groups",
    "explain_mode",
    "find_actor",
    "find_actor_by_username",
    "find_actor_for_post",
    "find_actor_for_token",
    "find_bureau",
    "find_holder",
    "find_mode",
    "find_people",
    "find_person_id",
    "find_profile",
    "has_points",
    "is_demonstration",
    "list_bureaus",
    "list_bureaus_by_code",
    "list_contacts",
    "list_covered",
    "list_covered_refs",
    "list_delegations",
    "list_gaps",
    "list_holders",
    "list_known_bureaus",
    "list_loans",
    "list_missing_groups",
    "list_missing_posts",
    "list_offices",
    "list_outside_numbers",
    "list_own_points",
    "list_participants",
    "list_points",
    "list_post_entries",
    "list_posts",
    "list_role_points",
    "list_stints",
    "list_titles",
    "list_tokens",
    "name_people",
    "name_posts",
    "read_contacts",
    "read_held",
    "recall_actor",
    "recall_bureaus",
]
