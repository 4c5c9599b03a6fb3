"""Read the sentences that users see, by code, from definitions/messages/*.yaml."""

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from types import MappingProxyType

from ruamel.yaml import YAML
from ruamel.yaml.error import YAMLError

SHIPPED = Path(__file__).with_name("messages")


class MessagesError(ValueError):
    """Tell which file holds a message that cannot be used, and why by code."""

    def __init__(self, code: str, path: Path, detail: str) -> None:
        """Keep the code (unreadable, not_flat, duplicate), the file and the offending part."""
        super().__init__(code, str(path), detail)
        self.code = code
        self.path = path
        self.detail = detail


def load_messages(directory: Path = SHIPPED) -> Mapping[str, str]:
    """Merge the message files of a directory; raise MessagesError on a fault or a repeated code.

    The shipped ones are read once a process.
    """
    return _shipped() if directory == SHIPPED else _merge(directory)


@cache
def _shipped() -> Mapping[str, str]:
    return _merge(SHIPPED)


def _merge(directory: Path) -> Mapping[str, str]:
    merged: dict[str, str] = {}
    for path in sorted(directory.glob("*.yaml")):
        for code, sentence in _read(path).items():
            if code in merged:
                raise MessagesError("duplicate", path, code)
            merged[code] = sentence
    return MappingProxyType(merged)


def fill(messages: Mapping[str, str], code: str, values: Mapping[str, object]) -> str:
    """Put values into the sentence of a code; raise KeyError when code or value is missing."""
    return messages[code].format_map(dict(values))


def _read(path: Path) -> dict[str, str]:
    try:
        content = YAML(typ="safe", pure=True).load(path.read_text(encoding="utf-8"))
    except (YAMLError, UnicodeDecodeError) as fault:
        raise MessagesError("unreadable", path, str(fault)) from fault
    if content is None:
        return {}
    if not isinstance(content, dict):
        raise MessagesError("not_flat", path, type(content).__name__)
    for code, sentence in content.items():
        if not (isinstance(code, str) and isinstance(sentence, str)):
            raise MessagesError("not_flat", path, str(code))
    return content
