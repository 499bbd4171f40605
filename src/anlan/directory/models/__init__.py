"""Tables of the directory. Constraints are named as what they assert."""

from anlan.directory.models.bureaus import Bureau, Installation, ModeFact, Office, Post
from anlan.directory.models.outside import OutsideNumber
from anlan.directory.models.people import ContactPoint, Delegation, Holding, Identity, Person
from anlan.directory.models.rights import MachineToken, Participation, RoleGrant

__all__ = [
    "Bureau",
    "ContactPoint",
    "Delegation",
    "Holding",
    "Identity",
    "Installation",
    "MachineToken",
    "ModeFact",
    "Office",
    "OutsideNumber",
    "Participation",
    "Person",
    "Post",
    "RoleGrant",
]
