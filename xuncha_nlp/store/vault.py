"""Encryption of what must stay sealed: PyNaCl secret boxes for originals, sealed boxes to a lane's public key."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

import nacl.exceptions
import nacl.pwhash
import nacl.secret
import nacl.utils
from nacl.public import PrivateKey, PublicKey, SealedBox
from platformdirs import user_config_path

from ..errors import StoreError

_SALT = 16


@dataclass(frozen=True, slots=True)
class KeyRing:
    """The key for originals (32 bytes, from a key file or a passphrase) and the public key of the leading group, if given."""

    key: bytes
    salt: bytes = b""
    leading_group: bytes | None = None

    def seal(self, data: bytes) -> bytes:
        return bytes(nacl.secret.SecretBox(self.key).encrypt(data))

    def unseal(self, data: bytes) -> bytes:
        """Raises StoreError where the key is not the one that sealed."""
        try:
            return bytes(nacl.secret.SecretBox(self.key).decrypt(data))
        except nacl.exceptions.CryptoError:
            raise StoreError("密钥不对，封存的原件打不开。请使用建库时的口令或密钥文件。") from None

    def seal_for_leading_group(self, data: bytes) -> bytes:
        """Only the holder of the leading group's private key can open it. Raises StoreError where there is no public key."""
        if self.leading_group is None:
            raise StoreError("没有领导小组公钥。")
        return bytes(SealedBox(PublicKey(self.leading_group)).encrypt(data))


def default_folder() -> Path:
    """Where keys lie when nothing else is said: the user's configuration folder."""
    return user_config_path("xuncha_nlp")


def open_keyring(passphrase: str | None = None, folder: Path | None = None, salt: bytes | None = None) -> KeyRing:
    """The keys from a passphrase (Argon2id) or from a key file, which is made when it is missing.

    The leading group's key pair is made beside it on first use; `doctor` says that its private half belongs elsewhere.
    """
    folder = folder or default_folder()
    leading = _leading_group(folder)
    if passphrase:
        salt = salt or nacl.utils.random(_SALT)
        key = nacl.pwhash.argon2id.kdf(
            32, passphrase.encode(), salt, opslimit=nacl.pwhash.argon2id.OPSLIMIT_INTERACTIVE, memlimit=nacl.pwhash.argon2id.MEMLIMIT_INTERACTIVE
        )
        return KeyRing(key, salt, leading)
    path = folder / "store.key"
    if not path.exists():
        _write_private(path, nacl.utils.random(nacl.secret.SecretBox.KEY_SIZE))
    key = path.read_bytes()
    if len(key) != nacl.secret.SecretBox.KEY_SIZE:
        raise StoreError("密钥文件 store.key 损坏（长度不对）。请从备份恢复。")
    return KeyRing(key, b"", leading)


def _leading_group(folder: Path) -> bytes:
    public = folder / "leading_group.pub"
    if not public.exists():
        private = folder / "leading_group.key"
        if not private.exists():
            _write_private(private, bytes(PrivateKey.generate()))
        _write_private(public, bytes(PrivateKey(private.read_bytes()).public_key))
    return public.read_bytes()


def _write_private(path: Path, data: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    temporary = path.with_name(path.name + f".{os.getpid()}")
    handle = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(handle, "wb") as stream:
        stream.write(data)
        stream.flush()
        os.fsync(stream.fileno())
    try:
        os.link(temporary, path)
    except FileExistsError:
        pass
    except OSError:
        os.replace(temporary, path)
        return
    temporary.unlink(missing_ok=True)
