"""Where keys come from: an issuer's published set, or the sandbox's own key."""

import json
from pathlib import Path

from joserfc.errors import JoseError
from joserfc.jwk import ECKey, KeySet

from access.identity.access_tokens import ALGORITHM
from access.storage.made_once import made_once


def read_keys(path: Path) -> KeySet:
    """The public keys in a JSON Web Key Set file. Raises ValueError saying what is wrong with it."""
    try:
        keys = KeySet.import_key_set(json.loads(path.read_bytes()))
    except OSError as problem:
        raise ValueError(f"{path} cannot be read: {problem.strerror}") from None
    except (JoseError, ValueError, KeyError, TypeError) as problem:
        raise ValueError(f"{path} is not a JSON Web Key Set: {problem}") from None
    unfit = [key.kid for key in keys.keys if not isinstance(key, ECKey) or key.curve_name != "P-256"]
    if unfit or not keys.keys:
        raise ValueError(f"{path}: {ALGORITHM} needs EC keys on P-256; unfit: {unfit or 'there is no key at all'}")
    return keys


def sandbox_key(folder: Path) -> ECKey:
    """The sandbox's private key, made at the first use and kept in `folder` so that tokens outlive a restart."""
    pem = made_once(folder / "sandbox-key.pem", lambda: ECKey.generate_key("P-256").as_pem(private=True))
    key = ECKey.import_key(pem)
    key.ensure_kid()
    return key
