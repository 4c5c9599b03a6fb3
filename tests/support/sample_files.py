"""Make small files of every kind that may be attached, and hostile ones that may not."""

import stat
import struct
import zipfile
import zlib
from collections.abc import Callable, Mapping
from io import BytesIO

TYPES = b'<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>'
ROOT = b"<root/>"
MEGABYTE = 1024 * 1024


def pack(
    parts: Mapping[str, bytes], *, change: Callable[[zipfile.ZipInfo], None] | None = None
) -> bytes:
    """Return a zip container of these parts; ``change`` may spoil each entry's header."""
    stream = BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        for name, content in parts.items():
            entry = zipfile.ZipInfo(name)
            entry.compress_type = zipfile.ZIP_DEFLATED
            if change is not None:
                change(entry)
            archive.writestr(entry, content)
    return stream.getvalue()


def docx(**more: bytes) -> bytes:
    """Return a Word file with further parts, `__` in their names read as a slash."""
    extra = {name.replace("__", "/"): content for name, content in more.items()}
    return pack({"[Content_Types].xml": TYPES, "word/document.xml": ROOT, **extra})


def xlsx(parts: Mapping[str, bytes] | None = None) -> bytes:
    """Return a workbook with further parts."""
    return pack({"[Content_Types].xml": TYPES, "xl/workbook.xml": ROOT, **(parts or {})})


def ofd(parts: Mapping[str, bytes] | None = None) -> bytes:
    """Return an OFD with further parts."""
    return pack({"OFD.xml": ROOT, "Doc_0/Document.xml": ROOT, **(parts or {})})


def pdf(body: bytes = b"") -> bytes:
    """Return a PDF that holds a body."""
    return b"%PDF-1.7\n1 0 obj<</Type/Catalog>>endobj\n" + body + b"\ntrailer<<>>\n%%EOF\n"


def packed_pdf(objects: bytes) -> bytes:
    """Return a PDF that hides objects in a compressed stream."""
    stream = zlib.compress(objects)
    return pdf(b"2 0 obj<</Type/ObjStm/N 1>>stream\n" + stream + b"\nendstream endobj")


def png(width: int = 2, height: int = 2, tail: bytes = b"") -> bytes:
    """Return a PNG of a size."""
    header = struct.pack(">II5B", width, height, 8, 2, 0, 0, 0)
    parts = [_chunk(b"IHDR", header), _chunk(b"IDAT", zlib.compress(b"")), _chunk(b"IEND", b"")]
    return b"\x89PNG\r\n\x1a\n" + b"".join(parts) + tail


def jpeg(width: int = 2, height: int = 2, tail: bytes = b"\xff\xd9") -> bytes:
    """Return a JPEG of a size."""
    start = b"\xff\xd8\xff\xe0\x00\x10JFIF\x00\x01\x01\x00\x00\x01\x00\x01\x00\x00"
    frame = b"\xff\xff\xc0" + struct.pack(">HBHHB", 11, 8, height, width, 1) + b"\x01\x11\x00"
    return start + frame + b"\xff\xda\x00\x08\x01\x01\x00\x00\x3f\x00\x00" + tail


def relations(target: str, kind: str = "image") -> bytes:
    """Return relationships of which one leads elsewhere."""
    base = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    return (
        f'<Relationships><Relationship Id="r1" Type="{base}/{kind}" Target="{target}" '
        f'TargetMode="External"/></Relationships>'
    ).encode()


def _chunk(kind: bytes, content: bytes) -> bytes:
    checked = kind + content
    return struct.pack(">I", len(content)) + checked + struct.pack(">I", zlib.crc32(checked))


def _link(entry: zipfile.ZipInfo) -> None:
    if entry.filename.endswith("link"):
        entry.external_attr = (stat.S_IFLNK | 0o777) << 16


def _encrypted(data: bytes) -> bytes:
    """Set the flag of encryption in the container's directory."""
    at = data.index(b"PK\x01\x02") + 8
    return data[:at] + struct.pack("<H", 1) + data[at + 2 :]


def _lying(data: bytes) -> bytes:
    """Declare less than is packed."""
    at = data.rindex(b"PK\x01\x02") + 24
    return data[:at] + struct.pack("<I", 3) + data[at + 4 :]


_BOMB = {"word/document.xml": b"<a>" + b"\0" * (30 * MEGABYTE)}
_DTD = b'<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>'
_LAUGHS = b'<!DOCTYPE a [<!ENTITY a "aa"><!ENTITY b "&a;&a;"><!ENTITY c "&b;&b;">]><a>&c;</a>'
_OUTSIDE = b'<!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/passwd">]><a>&b;</a>'
_MACROS = b'<Types><Override ContentType="application/vnd.ms-word.document.macroEnabled"/></Types>'

# name -> (name of the file, content, code of the refusal); every one of them is refused.
HOSTILE: Mapping[str, tuple[str, bytes, str]] = {
    # Kinds that are not taken at all.
    "page": ("a.html", b"<script>alert(1)</script>", "kind"),
    "drawing": ("a.svg", b"<svg onload='alert(1)'/>", "kind"),
    "program": ("a.exe", b"MZ\x90\x00", "kind"),
    "script": ("a.js", b"alert(1)", "kind"),
    "server script": ("a.php", b"<?php system($_GET[0]);", "kind"),
    "archive": ("a.zip", pack({"a": b"a"}), "kind"),
    "macro document": ("a.docm", docx(), "kind"),
    "macro workbook": ("a.xlsm", xlsx(), "kind"),
    "old document": ("a.doc", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 512, "kind"),
    "two extensions": ("a.pdf.exe", b"MZ\x90\x00", "kind"),
    "text": ("a.txt", "说明".encode(), "kind"),
    "no extension": ("a", b"x", "no_name"),
    "only an extension": (".pdf", pdf(), "no_name"),
    "blank name": ("  ", pdf(), "no_name"),
    "hidden turn": ("a\u202efdp.exe", b"MZ", "kind"),
    # Other things under an allowed name.
    "empty": ("a.pdf", b"", "empty"),
    "page as pdf": ("a.pdf", b"<html><script>alert(1)</script></html>", "not_what_it_says"),
    "program as picture": ("a.png", b"MZ\x90\x00" + b"\0" * 64, "not_what_it_says"),
    "page as picture": ("a.jpg", b"<html>" + b" " * 64, "not_what_it_says"),
    "drawing as picture": (
        "a.png",
        b"<svg xmlns='http://www.w3.org/2000/svg'/>",
        "not_what_it_says",
    ),
    "png as jpg": ("a.jpg", png(), "not_what_it_says"),
    "pdf as docx": ("a.docx", pdf(), "not_what_it_says"),
    "old workbook as xlsx": (
        "a.xlsx",
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 512,
        "old_format",
    ),
    "workbook as docx": ("a.docx", xlsx(), "not_what_it_says"),
    "document as xlsx": ("a.xlsx", docx(), "not_what_it_says"),
    "document as ofd": ("a.ofd", docx(), "not_what_it_says"),
    "zip as docx": ("a.docx", pack({"readme.txt": b"hello"}), "not_what_it_says"),
    "empty zip as docx": ("a.docx", pack({}), "not_what_it_says"),
    "no types": ("a.docx", pack({"word/document.xml": ROOT}), "not_what_it_says"),
    "text as ofd": ("a.ofd", b"OFD", "not_what_it_says"),
    # Containers that escape, burst or lie.
    "parent path": ("a.docx", docx(**{"..__..__etc__cron": b"x"}), "suspicious"),
    "absolute path": ("a.docx", docx(__etc__passwd=b"x"), "suspicious"),
    "drive path": ("a.docx", docx(**{"C:\\evil": b"x"}), "suspicious"),
    "back slashes": ("a.docx", docx(**{"..\\..\\evil": b"x"}), "suspicious"),
    "symbolic link": (
        "a.docx",
        pack(
            {"[Content_Types].xml": TYPES, "word/document.xml": ROOT, "word/link": b"/etc"},
            change=_link,
        ),
        "suspicious",
    ),
    "bomb": ("a.docx", pack({"[Content_Types].xml": TYPES, **_BOMB}), "suspicious"),
    "many entries": ("a.xlsx", xlsx({f"xl/{at}.xml": b"" for at in range(2001)}), "suspicious"),
    "huge sum": (
        "a.ofd",
        ofd({f"{at}.xml": b"\0" * (21 * MEGABYTE) for at in range(10)}),
        "suspicious",
    ),
    "lying size": ("a.docx", _lying(docx()), "damaged"),
    "encrypted container": ("a.docx", _encrypted(docx()), "encrypted"),
    "prefix before the container": ("a.docx", b"GIF89a<script>" + docx(), "not_what_it_says"),
    "padding before the container": ("a.docx", b"PK\x03\x04" + b"\0" * 40 + docx(), "suspicious"),
    "cut container": ("a.docx", docx()[:-30], "damaged"),
    "garbage after the magic": ("a.xlsx", b"PK\x03\x04" + b"\xff" * 200, "damaged"),
    # Containers with something to run or to fetch.
    "macros": ("a.docx", docx(**{"word__vbaProject.bin": b"x"}), "macros"),
    "macros by type": (
        "a.docx",
        pack({"[Content_Types].xml": _MACROS, "word/document.xml": ROOT}),
        "macros",
    ),
    "embedded object": ("a.docx", docx(**{"word__embeddings__oleObject1.bin": b"x"}), "embedded"),
    "embedded workbook": ("a.docx", docx(**{"word__embeddings__a.xlsx": xlsx()}), "embedded"),
    "active control": ("a.xlsx", xlsx({"xl/activeX/activeX1.xml": ROOT}), "embedded"),
    "nested archive": ("a.ofd", ofd({"Doc_0/a.zip": pack({"a": b"a"})}), "embedded"),
    "program inside": ("a.docx", docx(**{"word__media__a.exe": b"MZ"}), "embedded"),
    "script inside": ("a.ofd", ofd({"a.js": b"x"}), "embedded"),
    "remote template": (
        "a.docx",
        docx(
            **{
                "word___rels__settings.xml.rels": relations(
                    "http://evil.test/a", "attachedTemplate"
                )
            }
        ),
        "external",
    ),
    "remote picture": (
        "a.docx",
        docx(**{"word___rels__document.xml.rels": relations("http://evil.test/a.png")}),
        "external",
    ),
    "share as link": (
        "a.docx",
        docx(**{"word___rels__document.xml.rels": relations("file://host/a", "hyperlink")}),
        "external",
    ),
    "script as link": (
        "a.docx",
        docx(**{"word___rels__document.xml.rels": relations("javascript:alert(1)", "hyperlink")}),
        "external",
    ),
    "remote workbook": (
        "a.xlsx",
        xlsx({"xl/_rels/workbook.xml.rels": relations("http://evil.test/a", "externalLink")}),
        "external",
    ),
    "entities": (
        "a.docx",
        pack({"[Content_Types].xml": TYPES, "word/document.xml": _DTD}),
        "damaged",
    ),
    "billion laughs": (
        "a.xlsx",
        pack({"[Content_Types].xml": TYPES, "xl/workbook.xml": _LAUGHS}),
        "damaged",
    ),
    "outside entity": ("a.ofd", pack({"OFD.xml": _OUTSIDE}), "damaged"),
    "entities in relations": ("a.docx", docx(**{"_rels__.rels": _DTD}), "damaged"),
    "no xml": (
        "a.docx",
        pack({"[Content_Types].xml": TYPES, "word/document.xml": b"MZ"}),
        "damaged",
    ),
    # PDFs with something to run.
    "script in a pdf": ("a.pdf", pdf(b"<</S/JavaScript/JS(app.alert(1))>>"), "active"),
    "launch": ("a.pdf", pdf(b"<</S/Launch/F(cmd.exe)>>"), "active"),
    "hidden script": ("a.pdf", pdf(b"<</S/J#61vaScript/J#53(x)>>"), "active"),
    "packed script": ("a.pdf", packed_pdf(b"<</S/JavaScript/JS(x)>>"), "active"),
    "file in a pdf": ("a.pdf", pdf(b"<</Type/EmbeddedFile>>"), "active"),
    "form with a script": ("a.pdf", pdf(b"<</XFA 3 0 R>>"), "active"),
    "media in a pdf": ("a.pdf", pdf(b"<</Subtype/RichMedia>>"), "active"),
    "locked pdf": ("a.pdf", pdf(b"trailer<</Encrypt 4 0 R>>"), "encrypted"),
    "bomb in a pdf": ("a.pdf", packed_pdf(b" " * (65 * MEGABYTE)), "suspicious"),
    "cut pdf": ("a.pdf", pdf()[:-8], "damaged"),
    "page before the pdf": ("a.pdf", b"<html>" + pdf(), "not_what_it_says"),
    "archive behind the pdf": ("a.pdf", pdf() + pack({"a.html": b"x"}), "suspicious"),
    # Pictures that hide or exhaust.
    "huge picture": ("a.png", png(100_000, 100_000), "too_many_pixels"),
    "huge photograph": ("a.jpg", jpeg(20_000, 20_000), "too_many_pixels"),
    "picture of nothing": ("a.png", png(0, 5), "too_many_pixels"),
    "page behind the picture": ("a.png", png(tail=b"<script>alert(1)</script>"), "damaged"),
    "archive behind the picture": ("a.png", png() + pack({"a": b"a"}), "suspicious"),
    "archive behind the photograph": ("a.jpg", jpeg() + pack({"a": b"a"}), "suspicious"),
    "cut picture": ("a.png", png()[:-4], "damaged"),
    "cut photograph": ("a.jpg", jpeg(tail=b""), "damaged"),
    "photograph without a frame": ("a.jpg", b"\xff\xd8\xff\xe0\x00\x04ab" + b"\xff\xd9", "damaged"),
    # Too much.
    "too large": ("a.pdf", pdf(b" " * (21 * MEGABYTE)), "too_large"),
}

HARMLESS: Mapping[str, tuple[str, bytes]] = {
    "pdf": ("合同.pdf", pdf()),
    "packed pdf": ("合同.PDF", packed_pdf(b"<</Type/Page>>")),
    "broken stream in a pdf": ("a.pdf", pdf(b"2 0 obj<</Type/ObjStm>>stream\nxx\nendstream")),
    "document": ("报告.docx", docx()),
    "document with a link": (
        "报告.docx",
        docx(**{"word___rels__document.xml.rels": relations("https://www.gov.cn/", "hyperlink")}),
    ),
    "document with parts inside": (
        "报告.docx",
        docx(**{"_rels__.rels": b'<Relationships><Relationship Target="a"/></Relationships>'}),
    ),
    "workbook": ("清单.xlsx", xlsx({"xl/printerSettings/printerSettings1.bin": b"x"})),
    "ofd": ("发票.ofd", ofd()),
    "picture": ("现场.png", png()),
    "photograph": ("现场.jpeg", jpeg()),
}
