"""Look into the containers of office files without unpacking them."""

import re
import stat
import struct
import zipfile
import zlib
from io import BytesIO
from pathlib import PurePosixPath

from workflow.errors import RefusedError
from workflow.services.safe_xml import UnsafeXmlError, parse_xml

MOST_ENTRIES = 2_000
MOST_INFLATED = 200 * 1024 * 1024
MOST_RATIO = 100
# Small entries of repeated text compress very well and do no harm.
SMALL_ENTRY = 1024 * 1024
NESTED = {".zip", ".7z", ".rar", ".gz", ".bz2", ".xz", ".tar", ".jar", ".docx", ".xlsx", ".ofd"}
NESTED |= {".docm", ".xlsm", ".pptx", ".bin", ".exe", ".dll", ".js", ".vbs", ".bat", ".ps1"}
# Binary parts that office programs write themselves and that hold settings of printers.
_PRINTER = re.compile(r"(?:^|/)printersettings\d*\.bin$")
# The part by which each kind is known.
ROOTS = {".docx": "word/document.xml", ".xlsx": "xl/workbook.xml", ".ofd": "ofd.xml"}
# What a damaged container makes the library raise, a part that is no XML included.
_DAMAGE = (
    zipfile.BadZipFile,
    zlib.error,
    struct.error,
    UnsafeXmlError,
    EOFError,
    NotImplementedError,
    OSError,
    ValueError,
)
_LINK = "/hyperlink"
_SCHEMES = ("http://", "https://", "mailto:", "#")


def inspect_container(data: bytes, kind: str) -> None:
    """Refuse a container that is damaged, dangerous or of another kind; raises RefusedError."""
    try:
        with zipfile.ZipFile(BytesIO(data)) as archive:
            entries = archive.infolist()
            _inspect_entries(entries)
            _inspect_names({entry.filename.lower() for entry in entries}, kind)
            if min(entry.header_offset for entry in entries) != 0:
                raise RefusedError("attachments.suspicious")
            _inspect_parts(archive, entries, kind)
            # Sizes are what the directory declares; whoever lies about them is found out here.
            if archive.testzip() is not None:
                raise RefusedError("attachments.damaged")
    except _DAMAGE as error:
        raise RefusedError("attachments.damaged") from error


def _inspect_entries(entries: list[zipfile.ZipInfo]) -> None:
    names = [entry.filename for entry in entries]
    whole = sum(entry.file_size for entry in entries)
    if len(entries) > MOST_ENTRIES or whole > MOST_INFLATED or len(set(names)) != len(names):
        raise RefusedError("attachments.suspicious")
    for entry in entries:
        if entry.flag_bits & 0x1:
            raise RefusedError("attachments.encrypted")
        if _escapes(entry) or _bursts(entry):
            raise RefusedError("attachments.suspicious")


def _escapes(entry: zipfile.ZipInfo) -> bool:
    path = PurePosixPath(entry.filename.replace("\\", "/"))
    drive = ":" in (path.parts[0] if path.parts else "")
    is_link = stat.S_ISLNK(entry.external_attr >> 16)
    return path.is_absolute() or drive or ".." in path.parts or is_link


def _bursts(entry: zipfile.ZipInfo) -> bool:
    packed = max(entry.compress_size, 1)
    return entry.file_size > SMALL_ENTRY and entry.file_size / packed > MOST_RATIO


def _inspect_names(names: set[str], kind: str) -> None:
    if ROOTS[kind] not in names or (kind != ".ofd" and "[content_types].xml" not in names):
        raise RefusedError("attachments.not_what_it_says")
    if any(PurePosixPath(name).name.startswith(("vbaproject", "vbadata")) for name in names):
        raise RefusedError("attachments.macros")
    if any("/embeddings/" in name or "/activex/" in name for name in names):
        raise RefusedError("attachments.embedded")
    if any(PurePosixPath(n).suffix in NESTED and not _PRINTER.search(n) for n in names):
        raise RefusedError("attachments.embedded")


def _inspect_parts(archive: zipfile.ZipFile, entries: list[zipfile.ZipInfo], kind: str) -> None:
    for entry in entries:
        name = entry.filename.lower()
        if entry.file_size > SMALL_ENTRY:
            continue
        if name == "[content_types].xml" and b"macroenabled" in archive.read(entry).lower():
            raise RefusedError("attachments.macros")
        if name.endswith(".rels"):
            _inspect_relations(archive.read(entry))
        elif name == ROOTS[kind]:
            parse_xml(archive.read(entry))


def _inspect_relations(content: bytes) -> None:
    """Refuse whatever is fetched from elsewhere; a link that somebody may follow is harmless."""
    for relation in parse_xml(content).iter():
        if relation.get("TargetMode", "").lower() != "external":
            continue
        is_link = relation.get("Type", "").lower().endswith(_LINK)
        if not is_link or not relation.get("Target", "").lower().startswith(_SCHEMES):
            raise RefusedError("attachments.external")
