"""Keep files by their digest in the data folder: written whole or not at all, never changed."""

import hashlib
import os
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from workflow.errors import RefusedError
from workflow.identifiers import new_id

INCOMING = "incoming"
# What was stored for a row that was never committed may be swept after a day.
_ORPHAN_AGE = timedelta(days=1)
_OWNER_ONLY = 0o640


@dataclass(frozen=True, slots=True)
class StoredBytes:
    """Name what was stored: its digest and its size in bytes."""

    sha256: str
    size: int


def store_bytes(folder: Path, data: bytes) -> StoredBytes:
    """Store bytes under their digest; they are on the disk when this returns.

    The file is written under another name, synchronised and then renamed, so that a digest's file
    is always whole; the row that names it is committed afterwards.
    """
    digest = hashlib.sha256(data).hexdigest()
    target = path_of(folder, digest)
    if not (target.exists() and target.stat().st_size == len(data)):
        _write_through(folder, target, data)
    return StoredBytes(digest, len(data))


def read_bytes(folder: Path, sha256: str) -> bytes:
    """Return a stored file after checking that it is what it was; raises RefusedError."""
    try:
        data = path_of(folder, sha256).read_bytes()
    except FileNotFoundError as error:
        raise RefusedError("attachments.lost") from error
    if hashlib.sha256(data).hexdigest() != sha256:
        raise RefusedError("attachments.corrupt")
    return data


def path_of(folder: Path, sha256: str) -> Path:
    """Return where the file of a digest stands."""
    return folder / sha256[:2] / sha256[2:4] / sha256


def stored_digests(folder: Path) -> Iterator[str]:
    """Yield the digests of all stored files in order."""
    for path in sorted(folder.glob("[0-9a-f][0-9a-f]/[0-9a-f][0-9a-f]/*")):
        yield path.name


def sweep(folder: Path, *, known: frozenset[str], now: datetime) -> int:
    """Remove files older than a day that no row names, and return how many there were."""
    limit = (now - _ORPHAN_AGE).timestamp()
    unnamed = [path_of(folder, each) for each in stored_digests(folder) if each not in known]
    old = [
        path for path in (*unnamed, *(folder / INCOMING).glob("*")) if path.stat().st_mtime < limit
    ]
    for path in old:
        path.unlink(missing_ok=True)
    return len(old)


def _write_through(folder: Path, target: Path, data: bytes) -> None:
    incoming = folder / INCOMING
    incoming.mkdir(parents=True, exist_ok=True)
    target.parent.mkdir(parents=True, exist_ok=True)
    temporary = incoming / str(new_id())
    try:
        with os.fdopen(
            os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL, _OWNER_ONLY), "wb"
        ) as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        temporary.replace(target)
    finally:
        temporary.unlink(missing_ok=True)
    for directory in (target.parent, target.parent.parent, folder):
        _synchronise(directory)


def _synchronise(directory: Path) -> None:
    handle = os.open(directory, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
