"""Estimate how wide a text will be drawn, and cut what is too long."""

import unicodedata
from itertools import pairwise

ELLIPSIS = "…"
_AUTOSPACE = 0.13  # text-autospace adds an eighth of an em between Han and Latin
_WIDE = frozenset("WFA")


def measure(text: str, size: float) -> float:
    """Return the width of a text in pixels at a font size, rather too wide than too narrow."""
    kinds = [_is_wide(character) for character in text]
    ems = sum(1.0 if wide else _latin(char) for wide, char in zip(kinds, text, strict=True))
    borders = sum(a != b for a, b in pairwise(kinds))
    return (ems + borders * _AUTOSPACE) * size


def cut(text: str, size: float, width: float) -> str:
    """Return the text, or its longest beginning that fits the width with an ellipsis."""
    if measure(text, size) <= width:
        return text
    end = len(text)
    while end and measure(text[:end] + ELLIPSIS, size) > width:
        end -= 1
    return text[:end].rstrip() + ELLIPSIS


def fold(text: str, size: float, width: float, longest: int) -> tuple[str, ...]:
    """Return the text as one line or two even ones; over `longest` characters it is cut."""
    if len(text) > longest:
        text = text[: longest - 1] + ELLIPSIS
    if measure(text, size) <= width:
        return (text,) if text else ()
    half = (len(text) + 1) // 2
    while half < len(text) and text[half] == ELLIPSIS:
        half += 1
    return tuple(cut(part, size, width) for part in (text[:half], text[half:]) if part)


def _is_wide(character: str) -> bool:
    return unicodedata.east_asian_width(character) in _WIDE


def _latin(character: str) -> float:
    if character in " .,:;'|!iIl()·":
        return 0.34
    return 0.7 if character.isupper() or character in "mw%@" else 0.57
