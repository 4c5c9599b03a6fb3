"""Name what the reader process tells about a sheet."""

from typing import TypedDict


class SheetContent(TypedDict):
    """Hold a sheet's texts, merged ranges and formulas without a value; counted from 0."""

    title: str
    rows: list[list[str]]
    merges: list[list[int]]
    unvalued: list[list[int]]
