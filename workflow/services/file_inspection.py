"""Decide what an uploaded file is, and refuse what could harm whoever opens it.

The extension, the first bytes and the structure inside must agree.
"""

import re
import struct
import zipfile
import zlib
from collections.abc import Callable, Iterator, Mapping
from functools import partial
from io import BytesIO
from pathlib import PurePosixPath
from typing import Final

import puremagic

from workflow.errors import RefusedError
from workflow.services.file_containers import inspect_container

# What may be attached, and as what it is served.
MEDIA_TYPES: Final[Mapping[str, str]] = {
    ".pdf": "application/pdf",
    ".docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    ".xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    ".ofd": "application/ofd",
    ".jpg": "image/jpeg",
    ".jpeg": "image/jpeg",
    ".png": "image/png",
}
MOST_PIXELS = 40_000_000
_CONTAINERS = frozenset({".docx", ".xlsx", ".ofd"})
# An OFD is a zip container to whoever looks only at its first bytes.
_MAGIC = {".ofd": ".zip", ".jpeg": ".jpg"}
_MAGIC_BYTES = 4096

_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_PDF_TAIL = 2048
_PDF_HARM = re.compile(rb"/(?:JavaScript|JS|Launch|EmbeddedFile|RichMedia|XFA)(?![A-Za-z0-9])")
_PDF_ENCRYPT = re.compile(rb"/Encrypt(?![A-Za-z0-9])")
_PDF_HEX = re.compile(rb"#([0-9A-Fa-f]{2})")
_PDF_OBJECTS = re.compile(rb"/ObjStm\b.*?stream\r?\n", re.DOTALL)
_PDF_INFLATED = 64 * 1024 * 1024
_PNG_START = b"\x89PNG\r\n\x1a\n"
_PNG_END = b"IEND\xaeB`\x82"
_JPEG_START, _JPEG_END = b"\xff\xd8\xff", b"\xff\xd9"
_JPEG_MARK = 0xFF
_JPEG_FRAMES = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}


def inspect_file(name: str, data: bytes) -> str:
    """Return the media type of a file that may be kept; raises RefusedError.

    ``name`` is the tidied name; its extension must be one of those allowed.
    """
    kind = PurePosixPath(name).suffix.lower()
    if kind not in MEDIA_TYPES:
        raise RefusedError("attachments.kind", kinds=_allowed())
    if not data:
        raise RefusedError("attachments.empty")
    if data.startswith(_OLE):
        raise RefusedError("attachments.old_format")
    if kind not in _CONTAINERS and zipfile.is_zipfile(BytesIO(data)):
        raise RefusedError("attachments.suspicious")
    if not _first_bytes_agree(data, kind):
        raise RefusedError("attachments.not_what_it_says")
    _INSPECTORS[kind](data)
    return MEDIA_TYPES[kind]


def _allowed() -> str:
    return " ".join(dict.fromkeys(kind.removeprefix(".") for kind in MEDIA_TYPES))


def _first_bytes_agree(data: bytes, kind: str) -> bool:
    try:
        found = puremagic.magic_string(data[:_MAGIC_BYTES])
    except (puremagic.PureError, ValueError):
        return False
    return any(each.extension == _MAGIC.get(kind, kind) for each in found)


def _inspect_pdf(data: bytes) -> None:
    if not data.startswith(b"%PDF-") or b"%%EOF" not in data[-_PDF_TAIL:]:
        raise RefusedError("attachments.damaged")
    for part in (data, *_object_streams(data)):
        plain = _PDF_HEX.sub(lambda found: bytes([int(found[1], 16)]), part)
        if _PDF_ENCRYPT.search(plain):
            raise RefusedError("attachments.encrypted")
        if _PDF_HARM.search(plain):
            raise RefusedError("attachments.active")


def _object_streams(data: bytes) -> Iterator[bytes]:
    """Yield the inflated streams in which a PDF packs its objects, up to a bound."""
    left = _PDF_INFLATED
    for found in _PDF_OBJECTS.finditer(data):
        inflater = zlib.decompressobj()
        try:
            part = inflater.decompress(data[found.end() :], left)
        except zlib.error:
            continue
        left -= len(part)
        if left <= 0:
            raise RefusedError("attachments.suspicious")
        yield part


def _inspect_png(data: bytes) -> None:
    if not data.startswith(_PNG_START) or not data.endswith(_PNG_END) or data[12:16] != b"IHDR":
        raise RefusedError("attachments.damaged")
    _limit_pixels(*struct.unpack(">II", data[16:24]))


def _inspect_jpeg(data: bytes) -> None:
    if not data.startswith(_JPEG_START) or _JPEG_END not in data[-_PDF_TAIL:]:
        raise RefusedError("attachments.damaged")
    _limit_pixels(*_jpeg_size(data))


def _jpeg_size(data: bytes) -> tuple[int, int]:
    """Return width and height as the first frame header of a JPEG states them."""
    at = 2
    while at + 9 < len(data) and data[at] == _JPEG_MARK:
        marker = data[at + 1]
        if marker in _JPEG_FRAMES:
            height, width = struct.unpack(">HH", data[at + 5 : at + 9])
            return width, height
        filler = marker == _JPEG_MARK
        at += 1 if filler else 2 + struct.unpack(">H", data[at + 2 : at + 4])[0]
    raise RefusedError("attachments.damaged")


def _limit_pixels(width: int, height: int) -> None:
    if not 0 < width * height <= MOST_PIXELS:
        raise RefusedError("attachments.too_many_pixels", most=MOST_PIXELS // 1_000_000)


_INSPECTORS: Mapping[str, Callable[[bytes], None]] = {
    ".pdf": _inspect_pdf,
    ".png": _inspect_png,
    ".jpg": _inspect_jpeg,
    ".jpeg": _inspect_jpeg,
    ".docx": partial(inspect_container, kind=".docx"),
    ".xlsx": partial(inspect_container, kind=".xlsx"),
    ".ofd": partial(inspect_container, kind=".ofd"),
}
