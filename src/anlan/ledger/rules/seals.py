"""Seals: each a line that names the one before it and is signed, so that none can be changed or left out."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime

import msgspec
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from msgspec.structs import replace

from anlan.ledger.contracts import Finding, Head, Kind, Seal
from anlan.ledger.rules.digest import ALGORITHM, encode, find_digest
from anlan.ledger.rules.merkle import compute_root

SEALS = "seals"

read_seal = msgspec.json.Decoder(Seal).decode


def find_fingerprint(key: Ed25519PublicKey) -> str:
    """Sixteen hex digits by which a line names the key that signed it."""
    return find_digest("sha256")(key.public_bytes_raw())[:16]


def make_seal(
    previous: str,
    heads: Iterable[Head],
    changed: Iterable[Head],
    *,
    key: Ed25519PrivateKey,
    at: datetime,
    alg: str = ALGORITHM,
) -> tuple[Seal, str]:
    """The seal after the line `previous` ("" for the first), and its line."""
    heads = list(heads)
    seal = Seal(
        alg=alg,
        at=at,
        changed=tuple(sorted(changed, key=lambda head: head.stream)),
        count=len(heads),
        key=find_fingerprint(key.public_key()),
        n=read_seal(previous).n + 1 if previous else 1,
        prev=find_digest(alg)(previous.encode()) if previous else "",
        root=compute_root(heads, alg),
        v=1,
    )
    seal = replace(seal, signature=key.sign(encode(seal)).hex())
    return seal, encode(seal).decode()


def read_line(line: str, keys: Mapping[str, Ed25519PublicKey]) -> Seal:
    """The seal in a line whose signature holds; raises ValueError with the reason otherwise."""
    try:
        seal = read_seal(line)
    except msgspec.MsgspecError as error:
        raise ValueError(f"it is not a seal: {error}") from None
    key = keys.get(seal.key)
    if key is None:
        raise ValueError(f"it is signed by the key {seal.key}, which is not among the trusted ones")
    try:
        key.verify(bytes.fromhex(seal.signature), encode(replace(seal, signature="")))
    except (InvalidSignature, ValueError):
        raise ValueError("its signature does not hold") from None
    # Anything beyond the signed fields (a repeated name, a second spelling) is not covered by the signature.
    if encode(seal).decode() != line:
        raise ValueError("it is not written as it was signed")
    return seal


@dataclass(slots=True)
class SealCheck:
    """Follows seal lines in order of their numbers and keeps what they prove.

    `heads` is the last sealed head of each stream. A seal's own root is not recomputed for each line, which
    would cost all streams each time: the lines are signed and joined, and `finish` recomputes the last root.
    """

    keys: Mapping[str, Ed25519PublicKey]
    place: str
    heads: dict[str, Head] = field(default_factory=dict)
    findings: list[Finding] = field(default_factory=list)
    last: Seal | None = None
    _line: str = ""
    _expected: int = 1
    _whole: bool = True

    def follow(self, line: str) -> Seal | None:
        """The seal in the next line, or None when the line proves nothing."""
        try:
            seal = read_line(line, self.keys)
        except ValueError as error:
            self.find(self._expected, "forged", f"where seal {self._expected} is expected, {error}")
            self._expected, self._line, self._whole = self._expected + 1, "", False
            return None
        self._check_place(seal, line)
        self._expected, self._line, self.last = seal.n + 1, line, seal
        self.heads.update((head.stream, head) for head in seal.changed)
        return seal

    def finish(self) -> list[Finding]:
        """All findings, that of the last root included."""
        if self.last and self._whole and not self._agrees(self.last):
            self.find(self.last.n, "forged", "the root is not that of the heads sealed up to here")
        return self.findings

    def _check_place(self, seal: Seal, line: str) -> None:
        if seal.n > self._expected:
            self.find(seal.n, "removed", f"seals {self._expected} to {seal.n - 1} are missing")
            self._whole = False
        elif seal.n < self._expected:
            self.find(seal.n, "reordered", f"it stands where seal {self._expected} is expected")
            self._whole = False
        elif self._line and seal.prev != find_digest(seal.alg)(self._line.encode()):
            self.find(seal.n, "forged", "it does not follow from the seal before it")
        for head in seal.changed:
            known = self.heads.get(head.stream)
            if known and head.seq <= known.seq:
                self.find(seal.n, "cut-off", f"{head.stream} went back from entry {known.seq} to {head.seq}")

    def _agrees(self, seal: Seal) -> bool:
        try:
            return seal.count == len(self.heads) and seal.root == compute_root(self.heads.values(), seal.alg)
        except ValueError:
            return False

    def find(self, n: int, kind: Kind, text: str) -> None:
        """Note what is wrong with seal `n`; `text` goes on after a colon."""
        self.findings.append(Finding(SEALS, n, kind, f"{self.place}, seal {n}: {text}."))


def check_seals(
    lines: Iterable[str], keys: Mapping[str, Ed25519PublicKey], place: str = "seals"
) -> SealCheck:
    """Follow all `lines` of one place."""
    check = SealCheck(keys, place)
    for line in lines:
        check.follow(line)
    check.finish()
    return check
