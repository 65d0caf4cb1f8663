"""Keys. A store has a pair of its own: its public half seals every original, its private half lies under the custodian's passphrase
(Argon2id), or in a key file of this user where no passphrase was given. The leading group has another pair."""

from __future__ import annotations

import base64
import json
import os
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import nacl.exceptions
import nacl.pwhash
import nacl.secret
import nacl.utils
from nacl.public import PrivateKey, PublicKey, SealedBox
from platformdirs import user_config_path

from ..errors import StoreError

_PUBLIC = "leading_group.pub"
_PRIVATE = Path("for_leading_group") / "leading_group.key"
_KDF = nacl.pwhash.argon2id
_MOST_MEMORY, _MOST_TURNS = 1 << 30, 16


@dataclass(frozen=True, slots=True)
class KeyRing:
    """What this user brings: a folder of keys and perhaps the custodian's passphrase."""

    folder: Path
    passphrase: str | None = None

    def key_file(self, store: str) -> Path:
        """Where the private key of a store without a passphrase lies."""
        return self.folder / "keys" / f"{store}.key"

    @property
    def public_file(self) -> Path:
        """The leading group's public key, registered or made here."""
        return self.folder / _PUBLIC

    @property
    def own_private(self) -> Path:
        """The leading group's private key while nobody has taken it from this machine."""
        return self.folder / _PRIVATE

    @property
    def leading_group(self) -> bytes:
        """The leading group's public key; a pair is made on first use, its private half in a folder of its own, to be handed over."""
        public = self.public_file
        if not public.exists():
            private = self.own_private
            if not private.exists():
                write_private(private, new_private())
            write_private(public, public_of(private.read_bytes()))
        return public_bytes(public)

    def trust(self, public: bytes) -> None:
        """From now on letters of closed lanes are sealed to this key."""
        self.public_file.unlink(missing_ok=True)
        write_private(self.public_file, public)


def default_folder() -> Path:
    """Where keys lie when nothing else is said: the user's configuration folder."""
    return user_config_path("xuncha_nlp")


def open_keyring(passphrase: str | None = None, folder: Path | None = None) -> KeyRing:
    """The keys of this user, with the custodian's passphrase where it is given."""
    return KeyRing(folder or default_folder(), passphrase or None)


def new_private() -> bytes:
    return bytes(PrivateKey.generate())


def public_of(private: bytes) -> bytes:
    return bytes(PrivateKey(private).public_key)


def public_bytes(path: Path) -> bytes:
    """A public key file. Raises StoreError."""
    try:
        data = path.read_bytes()
    except OSError as error:
        raise StoreError(f"公钥文件 {path.name} 读不出来（{type(error).__name__}）。请检查路径。") from None
    if len(data) != PublicKey.SIZE:
        raise StoreError(f"{path.name} 不是公钥文件（长度不对）。请重新向领导小组索取 {_PUBLIC}。")
    return data


def seal_to(public: bytes, data: bytes) -> bytes:
    """Only the holder of the private half can open it."""
    return bytes(SealedBox(PublicKey(public)).encrypt(data))


def open_with(private: bytes, data: bytes) -> bytes:
    """What was sealed to the public half. Raises StoreError where it was another's."""
    try:
        return bytes(SealedBox(PrivateKey(private)).decrypt(data))
    except nacl.exceptions.CryptoError:
        raise StoreError("密钥不对，或封存的内容已损坏，打不开。请使用封存时的口令或密钥文件。") from None


def lock(key: bytes, data: bytes) -> bytes:
    """Encrypt under a 32-byte key."""
    return bytes(nacl.secret.SecretBox(key).encrypt(data))


def unlock(key: bytes, data: bytes) -> bytes:
    """Raises StoreError where the key is another or the bytes were altered."""
    try:
        return bytes(nacl.secret.SecretBox(key).decrypt(data))
    except nacl.exceptions.CryptoError:
        raise StoreError("封存的内容已损坏，打不开。请从备份恢复存储。") from None


def new_key() -> bytes:
    return bytes(nacl.utils.random(nacl.secret.SecretBox.KEY_SIZE))


def wrap(private: bytes, passphrase: str) -> bytes:
    """A private key under a passphrase, with the cost it was made at."""
    salt, turns, memory = nacl.utils.random(_KDF.SALTBYTES), _KDF.OPSLIMIT_MODERATE, _KDF.MEMLIMIT_MODERATE
    key = _KDF.kdf(32, passphrase.encode(), salt, opslimit=turns, memlimit=memory)
    parts = {"kdf": "argon2id", "turns": turns, "memory": memory, "salt": _text(salt), "box": _text(lock(key, private))}
    return json.dumps(parts).encode()


def unwrap(wrapped: bytes, passphrase: str) -> bytes:
    """Raises StoreError where the passphrase is wrong or the bytes are no wrapped key."""
    try:
        parts: dict[str, Any] = json.loads(wrapped)
        turns, memory = int(parts["turns"]), int(parts["memory"])
        salt, box = base64.b64decode(parts["salt"]), base64.b64decode(parts["box"])
        if parts["kdf"] != "argon2id" or turns > _MOST_TURNS or memory > _MOST_MEMORY:
            raise ValueError
        key = _KDF.kdf(32, passphrase.encode(), salt, opslimit=turns, memlimit=memory)
    except (ValueError, KeyError, TypeError, nacl.exceptions.CryptoError):
        raise StoreError("密钥文件损坏或不是本软件的密钥。请从备份恢复。") from None
    try:
        return bytes(nacl.secret.SecretBox(key).decrypt(box))
    except nacl.exceptions.CryptoError:
        raise StoreError("口令不对，密钥打不开。请核对口令；连续输错不会锁定，但每次启封尝试都有记录。") from None


def private_bytes(path: Path, passphrase: str | None) -> bytes:
    """A private key file, under a passphrase or not. Raises StoreError."""
    try:
        data = path.read_bytes()
    except OSError as error:
        raise StoreError(f"密钥文件 {path.name} 读不出来（{type(error).__name__}）。请检查路径；丢失时请从备份恢复。") from None
    if len(data) == PrivateKey.SIZE:
        return data
    if not passphrase:
        raise StoreError(f"密钥文件 {path.name} 设有口令。请在终端按提示输入，或设置环境变量 XUNCHA_PASSPHRASE。")
    return unwrap(data, passphrase)


def write_private(path: Path, data: bytes) -> None:
    """A file that only this user can read, whole or not at all; what is there already stays."""
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


def wipe(path: Path) -> int:
    """Overwrite a file with random bytes, cut it and remove it; how many bytes it had. 0 where there is none."""
    try:
        size = path.stat().st_size
        with path.open("rb+") as stream:
            left = size
            while left > 0:
                stream.write(os.urandom(min(left, 1 << 20)))
                left -= 1 << 20
            stream.flush()
            os.fsync(stream.fileno())
            stream.truncate(0)
        path.unlink()
    except FileNotFoundError:
        return 0
    except OSError as error:
        raise StoreError(f"{path.name} 没有销毁成（{type(error).__name__}），可能正被占用或只读。请关闭占用它的程序后重试。") from None
    return size


def _text(data: bytes) -> str:
    return base64.b64encode(data).decode()
