"""Tidy the names of uploaded files, which come from other people's machines."""

from pathlib import PurePosixPath

from workflow.domain.texts import clean_line

LONGEST_NAME = 120
# Characters that some system refuses in a name or reads as a path.
_FORBIDDEN = dict.fromkeys(map(ord, '\\/:*?"<>|'), "_")


def clean_file_name(name: str) -> str:
    """Return a name in NFC without folders, unseen characters and leading dots, or nothing.

    A name that is too long loses the end of its stem; the extension stays and is lower case.
    """
    last = clean_line(name.replace("\\", "/").rpartition("/")[2])
    path = PurePosixPath(last.translate(_FORBIDDEN).lstrip(". ").rstrip(". ") or ".")
    stem, suffix = path.stem.strip(), path.suffix.lower()
    return f"{stem[: LONGEST_NAME - len(suffix)]}{suffix}" if stem and suffix else ""
