"""Sentences are read from all files, each code once, and nothing half-read passes."""

import re
from pathlib import Path

import pytest

from definitions.messages import SHIPPED, MessagesError, fill, load_messages


def write(folder: Path, **files: str) -> Path:
    for name, text in files.items():
        (folder / f"{name}.yaml").write_text(text, encoding="utf-8")
    return folder


def test_files_are_merged(tmp_path: Path):
    folder = write(tmp_path, one="a: 甲\n", two="b: 乙{n}\n", three="# nothing yet\n")
    messages = load_messages(folder)
    assert dict(messages) == {"a": "甲", "b": "乙{n}"}
    assert fill(messages, "b", {"n": 3}) == "乙3"


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("a: 甲\na: 乙\n", "unreadable"),
        ("a: [甲", "unreadable"),
        ("a: {b: 甲}\n", "not_flat"),
        ("a: 3\n", "not_flat"),
        ("3: 甲\n", "not_flat"),
        ("- 甲\n", "not_flat"),
        ("other: 甲\n", "duplicate"),
    ],
)
def test_a_fault_names_its_file(tmp_path: Path, text: str, code: str):
    folder = write(tmp_path, first="other: 乙\n", second=text)
    with pytest.raises(MessagesError) as caught:
        load_messages(folder)
    assert caught.value.code == code
    assert caught.value.path == folder / "second.yaml"
    assert caught.value.detail


def test_bytes_that_are_not_utf8_are_refused(tmp_path: Path):
    (tmp_path / "bad.yaml").write_bytes("a: 甲".encode("gb18030"))
    with pytest.raises(MessagesError):
        load_messages(tmp_path)


def test_a_missing_value_or_code_is_loud(tmp_path: Path):
    messages = load_messages(write(tmp_path, one="a: 甲{n}\n"))
    for code in ("a", "b"):
        with pytest.raises(KeyError):
            fill(messages, code, {})


def test_shipped_sentences_keep_chinese_typography():
    shipped = load_messages(SHIPPED)
    assert shipped
    for code, sentence in shipped.items():
        for line in sentence.splitlines():
            assert not re.search(r"[一-鿿][,;:?!](?![\w ])", line), code
            assert not re.search(r"[一-鿿] [0-9]|[0-9] [一-鿿]", line), code
