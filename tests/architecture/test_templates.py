"""Pages and sentences keep to the content-security policy and to Chinese typography."""

import re
from collections.abc import Iterator

import pytest
from ruamel.yaml import YAML

from tests.support.tree import ROOT, place

HAN = r"[\u4e00-\u9fff]"
TEMPLATES = sorted((ROOT / "web" / "templates").rglob("*.html"))
SENTENCES = sorted((ROOT / "definitions").rglob("*.yaml"))
# Sentences show YAML and commands between these marks as they are to be typed.
QUOTED = re.compile(r"“[^”]*”|\[[^\]]*\]")
NOT_TEXT = re.compile(r"\{%.*?%\}|\{\{.*?\}\}|\{#.*?#\}|<!--.*?-->", re.DOTALL)

MARKUP_RULES = {
    "escaping is switched off": r"\|\s*safe\b|\{%-?\s*autoescape",
    "an inline style": r"<[^>]*\sstyle\s*=",
    "an inline handler": r"<[^>]*\son[a-z]+\s*=",
    "an inline script": r"<script(?![^>]*\bsrc=)",
    "a style sheet in the page": r"<style\b",
    "a quotation mark of another language": r"\\[\"']",
    "an address outside": r"(?:src|href|action)\s*=\s*[\"'](?:https?:)?//",
}
TEXT_RULES = {
    "a half-width mark after Han": HAN + r"[,;!?](?!\w*[=(])",
    "a half-width colon after Han": HAN + r":(?=" + HAN + ")",
    "a half-width bracket beside Han": HAN + r"\((?!\))",
    "a space between Han and a digit": f"{HAN} \\d|\\d {HAN}",
    "a space between Han and Latin": f"{HAN} [A-Za-z]|[A-Za-z] {HAN}",
}


@pytest.mark.parametrize("rule", MARKUP_RULES)
def test_markup_keeps_to_the_policy(rule: str):
    pattern = re.compile(MARKUP_RULES[rule], re.IGNORECASE)
    assert [
        f"{place(path)} {found[0][:80]}"
        for path in TEMPLATES
        for found in pattern.finditer(path.read_text(encoding="utf-8"))
    ] == []


@pytest.mark.parametrize("rule", TEXT_RULES)
def test_texts_keep_to_typography(rule: str):
    pattern = re.compile(TEXT_RULES[rule])
    assert [f"{where} {text}" for where, text in _texts() if pattern.search(text)] == []


def _texts() -> Iterator[tuple[str, str]]:
    """Yield the lines that users read, with their places."""
    for path in TEMPLATES:
        source = NOT_TEXT.sub(lambda found: "\n" * found[0].count("\n"), path.read_text("utf-8"))
        for number, line in enumerate(source.splitlines(), 1):
            yield place(path, number), line.strip()
    for path in SENTENCES:
        for text in _strings(YAML(typ="safe", pure=True).load(path)):
            yield place(path), QUOTED.sub("“”", text)


def _strings(value: object) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for each in value.values():
            yield from _strings(each)
    elif isinstance(value, list):
        for each in value:
            yield from _strings(each)
