"""Free typed texts of characters that nobody sees and that do harm."""

import unicodedata

# Controls, marks of direction and of width, halves of characters, and what Unicode has not given
# out: they hide what a text says, and the database refuses some of them.
_UNSEEN = frozenset({"Cc", "Cf", "Cs", "Cn"})
_LINE_ENDS = "\n\t"


def clean_text(text: str) -> str:
    """Return a text of several lines in NFC, without unseen characters and outer blanks."""
    lines = text.replace("\r\n", "\n").replace("\r", "\n")
    seen = (
        each
        for each in unicodedata.normalize("NFC", _whole(lines))
        if each in _LINE_ENDS or unicodedata.category(each) not in _UNSEEN
    )
    return "".join(seen).strip()


def clean_line(text: str) -> str:
    """Return a text of one line in NFC, every run of blanks made one."""
    return " ".join(clean_text(text).split())


def _whole(text: str) -> str:
    """Drop halves of characters, which cannot be normalised or stored."""
    return text.encode("utf-8", "ignore").decode("utf-8")
