"""A stored file is whole, is found by its digest, and is what it was."""

import hashlib
import os
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from workflow.errors import RefusedError
from workflow.services import file_store
from workflow.services.file_store import path_of, read_bytes, store_bytes, stored_digests, sweep


def test_a_file_is_found_by_its_digest(tmp_path: Path):
    stored = store_bytes(tmp_path, b"abc")
    assert stored.sha256 == hashlib.sha256(b"abc").hexdigest()
    assert read_bytes(tmp_path, stored.sha256) == b"abc"
    assert store_bytes(tmp_path, b"abc") == stored
    assert list(stored_digests(tmp_path)) == [stored.sha256]


def test_nothing_is_half_written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    def fail(_handle: int) -> None:
        raise OSError(28, "no space")

    monkeypatch.setattr("os.fsync", fail)
    with pytest.raises(OSError, match="no space"):
        store_bytes(tmp_path, b"abc")
    assert list(stored_digests(tmp_path)) == []
    assert list((tmp_path / file_store.INCOMING).iterdir()) == []


def test_a_changed_byte_is_noticed(tmp_path: Path):
    stored = store_bytes(tmp_path, b"abc")
    path_of(tmp_path, stored.sha256).write_bytes(b"ab!")
    with pytest.raises(RefusedError, match="corrupt"):
        read_bytes(tmp_path, stored.sha256)


def test_a_lost_file_is_noticed_and_a_cut_one_mended(tmp_path: Path):
    stored = store_bytes(tmp_path, b"abc")
    path_of(tmp_path, stored.sha256).write_bytes(b"")
    store_bytes(tmp_path, b"abc")
    assert read_bytes(tmp_path, stored.sha256) == b"abc"
    path_of(tmp_path, stored.sha256).unlink()
    with pytest.raises(RefusedError, match="lost"):
        read_bytes(tmp_path, stored.sha256)


def test_only_old_files_without_a_row_are_swept(tmp_path: Path):
    now = datetime(2026, 9, 17, tzinfo=UTC)
    kept, old, fresh = (store_bytes(tmp_path, each).sha256 for each in (b"a", b"b", b"c"))
    before = (now - timedelta(days=2)).timestamp()
    for digest in (kept, old):
        os.utime(path_of(tmp_path, digest), (before, before))
    os.utime(path_of(tmp_path, fresh), (now.timestamp(), now.timestamp()))
    assert sweep(tmp_path, known=frozenset({kept}), now=now) == 1
    assert set(stored_digests(tmp_path)) == {kept, fresh}
