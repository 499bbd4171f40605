"""Writes. Each takes `actor` and `now`, is one transaction with its ledger entry, and is idempotent."""

from anlan.directory.services.bureaus import name_lead, open_bureau, open_office, open_post, set_mode
from anlan.directory.services.contacts import add_contact, mark_contact, reveal_contact
from anlan.directory.services.installation import bootstrap, open_demonstration, reset_demo_accounts
from anlan.directory.services.outside import put_outside_number
from anlan.directory.services.people import (
    add_person,
    change_own_password,
    choose_language,
    deactivate_person,
    link_identity,
    recognise_identity,
    reset_password,
)
from anlan.directory.services.posts import end_holding, hold_post
from anlan.directory.services.rights import admit, dismiss, grant_role, revoke_role
from anlan.directory.services.standing_in import Absence, delegate, end_delegation
from anlan.directory.services.tokens import issue_token, revoke_token

__all__ = [
    "Absence",
    "add_contact",
    "add_person",
    "admit",
    "bootstrap",
    "change_own_password",
    "choose_language",
    "deactivate_person",
    "delegate",
    "dismiss",
    "end_delegation",
    "end_holding",
    "grant_role",
    "hold_post",
    "issue_token",
    "link_identity",
    "mark_contact",
    "name_lead",
    "open_bureau",
    "open_demonstration",
    "open_office",
    "open_post",
    "put_outside_number",
    "recognise_identity",
    "reset_demo_accounts",
    "reset_password",
    "reveal_contact",
    "revoke_role",
    "revoke_token",
    "set_mode",
]
