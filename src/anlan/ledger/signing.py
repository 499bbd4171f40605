"""The key that signs seals: Ed25519, a file only its owner reads, or ANLAN_LEDGER_KEY_FILE."""

from __future__ import annotations

import hashlib
import os
from dataclasses import dataclass
from pathlib import Path

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from anlan.host.home import find_home


@dataclass(frozen=True, slots=True)
class Signer:
    key: Ed25519PrivateKey
    fingerprint: str


def find_signer() -> Signer:
    """The installation's signing key; made on first use, never overwritten."""
    given = os.environ.get("ANLAN_LEDGER_KEY_FILE")
    file = Path(given) if given else find_home().path / "keys" / "ledger.pem"
    if not file.exists():
        _make_key(file)
    key = serialization.load_pem_private_key(file.read_bytes(), password=None)
    if not isinstance(key, Ed25519PrivateKey):
        raise TypeError(f"{file} holds no Ed25519 key.")
    return Signer(key, fingerprint(key.public_key()))


def _make_key(file: Path) -> None:
    file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    pem = Ed25519PrivateKey.generate().private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    try:
        handle = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:  # another process was quicker; its key is the key
        return
    with os.fdopen(handle, "wb") as out:
        out.write(pem)


def fingerprint(key: Ed25519PublicKey) -> str:
    raw = key.public_bytes(serialization.Encoding.Raw, serialization.PublicFormat.Raw)
    return hashlib.sha256(raw).hexdigest()[:32]


def sign(signer: Signer, content: bytes) -> str:
    return signer.key.sign(content).hex()


def check_signature(key: Ed25519PublicKey, content: bytes, signature: str) -> bool:
    try:
        key.verify(bytes.fromhex(signature), content)
    except (InvalidSignature, ValueError):
        return False
    return True
