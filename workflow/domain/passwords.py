"""Judge passwords before they are taken."""

import re
import unicodedata
from collections.abc import Iterable

from definitions.security import PasswordRules

_LEET = {"0": "o", "3": "e", "4": "a", "5": "s", "7": "t", "@": "a", "$": "s"}
_DISGUISES = (
    str.maketrans(_LEET | {"1": "l", "!": "l"}),
    str.maketrans(_LEET | {"1": "i", "!": "i"}),
)
_SHORTEST_CONTEXT = 2


def password_faults(
    password: str, *, rules: PasswordRules, context: Iterable[str] = ()
) -> tuple[str, ...]:
    """Return the message codes of what is wrong with a password, none when it may be taken.

    ``context`` holds what others can guess about the person: login, name, organisation.
    """
    faults = []
    if len(password) < rules.min_length:
        faults.append("accounts.password_short")
    if len(password) > rules.max_length:
        faults.append("accounts.password_long")
    if _classes(password) < rules.min_classes:
        faults.append("accounts.password_simple")
    if _is_guessable(password, rules.refused | _words(context)):
        faults.append("accounts.password_guessable")
    return tuple(faults)


def _classes(password: str) -> int:
    """Count the kinds of characters: capitals, small letters and others' letters, digits, signs."""
    kinds = {_kind(character) for character in password}
    return len(kinds)


def _kind(character: str) -> str:
    if character.isdecimal():
        return "digit"
    if character.isupper():
        return "capital"
    return "letter" if character.isalpha() else "sign"


def _words(context: Iterable[str]) -> frozenset[str]:
    """Split what is known of a person into words, so that parts of it count as well."""
    found = set()
    for each in context:
        folded = _folded(each)
        found |= {folded, *re.split(r"[\W\d_]+", folded)}
    return frozenset(word for word in found if len(word) >= _SHORTEST_CONTEXT)


def _is_guessable(password: str, words: frozenset[str]) -> bool:
    """Tell whether only refused words are left of a password, or a few characters repeated."""
    if len(set(password)) <= len(password) // 4:
        return True
    folded = _folded(password)
    # Digits and signs around the whole are decoration; inside they may stand for letters.
    core = re.sub(r"^[\W\d_]+|[\W\d_]+$", "", folded)
    readings = (folded, *(core.translate(disguise) for disguise in _DISGUISES))
    return any(_consists_of(_letters(each), words) for each in readings)


def _folded(text: str) -> str:
    return unicodedata.normalize("NFKC", text).casefold()


def _letters(text: str) -> str:
    return "".join(character for character in text if character.isalpha())


def _consists_of(text: str, words: frozenset[str]) -> bool:
    """Tell whether a text is empty or can be cut into the given words and nothing else."""
    reachable = {0}
    longest = max((len(word) for word in words), default=0)
    for end in range(1, len(text) + 1):
        starts = range(max(0, end - longest), end)
        if any(start in reachable and text[start:end] in words for start in starts):
            reachable.add(end)
    return len(text) in reachable
