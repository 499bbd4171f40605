"""The signing key of the seals and the keys of the vault; files of the home or from the environment.

ANLAN_LEDGER_KEY_FILE   the private key (PEM, Ed25519), where it shall not lie in the home
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterable
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
    load_pem_private_key,
    load_pem_public_key,
)
from django.conf import settings

from anlan.kernel.errors import Unavailable
from anlan.ledger.rules.seals import find_fingerprint

PublicKeys = dict[str, Ed25519PublicKey]
_PEM = re.compile(rb"-----BEGIN PUBLIC KEY-----.+?-----END PUBLIC KEY-----\n?", re.DOTALL)


class VaultKeys(NamedTuple):
    """One key encrypts, the others make digests, of values and of requests: one tells nothing of another."""

    cipher: bytes
    digest: bytes
    request: bytes


def load_signing_key(*, make: bool) -> Ed25519PrivateKey:
    """The key that signs seals; its public half is kept. `make` lets the home's own be made on first use.

    Raises Unavailable when it cannot be read, or is missing and may not be made.
    """
    given = os.environ.get("ANLAN_LEDGER_KEY_FILE")
    file = Path(given) if given else _folder() / "ledger.pem"
    if make and not given and not file.exists():
        fresh = Ed25519PrivateKey.generate()
        _write_once(file, fresh.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
    key = _parse_private(file)
    _write_once(
        _folder() / f"ledger-{find_fingerprint(key.public_key())}.pub", _encode_public(key.public_key())
    )
    return key


def load_public_keys(files: Iterable[Path] = ()) -> PublicKeys:
    """The keys whose seals are trusted: those in `files`, else all that this home ever signed with."""
    keys = PublicKeys()
    for file in list(files) or sorted(_folder().glob("ledger-*.pub")):
        try:
            parts = _PEM.findall(file.read_bytes()) or [b""]
            listed = [load_pem_public_key(part) for part in parts]
        except (OSError, ValueError, UnsupportedAlgorithm) as error:
            raise _refuse(file, str(error)) from None
        for key in listed:
            if not isinstance(key, Ed25519PublicKey):
                raise _refuse(file, "It is not an Ed25519 public key.")
            keys[find_fingerprint(key)] = key
    return keys


def encode_public_keys() -> bytes:
    """All public keys of this home in one text, to lie beside the seals."""
    return b"".join(_encode_public(key) for key in load_public_keys().values())


def _encode_public(key: Ed25519PublicKey) -> bytes:
    return key.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)


def load_vault_keys() -> VaultKeys:
    """All keys of the vault, derived from the home's secret `vault`."""
    return _derive_vault(settings.HOME.read_secret("vault"))


@lru_cache(maxsize=4)
def _derive_vault(secret: str) -> VaultKeys:
    def derive(use: bytes) -> bytes:
        return HKDF(SHA256(), 32, salt=None, info=b"anlan vault " + use).derive(secret.encode())

    return VaultKeys(derive(b"cipher"), derive(b"digest"), derive(b"request"))


def _folder() -> Path:
    return Path(settings.HOME.keys)


def _parse_private(file: Path) -> Ed25519PrivateKey:
    try:
        key = load_pem_private_key(file.read_bytes(), None)
    except (OSError, ValueError, TypeError, UnsupportedAlgorithm) as error:
        raise _refuse(file, str(error)) from None
    if not isinstance(key, Ed25519PrivateKey):
        raise _refuse(file, "It is not an Ed25519 private key.")
    return key


def _write_once(file: Path, content: bytes) -> None:
    """Create `file` whole, readable by its owner alone, or leave what is there."""
    if file.exists():
        return
    file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    draft = file.with_name(f".{file.name}.{os.getpid()}")
    with os.fdopen(os.open(draft, os.O_CREAT | os.O_TRUNC | os.O_WRONLY, 0o600), "wb") as out:
        out.write(content)
        os.fsync(out.fileno())
    try:
        os.link(draft, file)
    except FileExistsError:
        return
    finally:
        draft.unlink()


def _refuse(file: Path, why: str) -> Unavailable:
    return Unavailable(
        f"The ledger key {file} cannot be read.",
        why=why,
        how="Restore it from the backup. If it is lost for good, begin a new one with "
        f"`openssl genpkey -algorithm ed25519 -out {file}`: old seals stay checkable by their public keys.",
    )
