"""Stand between this program and defusedxml, which carries no types."""

from xml.etree.ElementTree import Element, ParseError

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import fromstring


class UnsafeXmlError(ValueError):
    """Say that a text is no XML, or XML that defines entities of its own."""


def parse_xml(content: bytes) -> Element:
    """Return the root of a document without definitions of its own; raises UnsafeXmlError."""
    try:
        root: Element = fromstring(content, forbid_dtd=True)
    except (ParseError, DefusedXmlException, LookupError) as error:
        raise UnsafeXmlError from error
    return root
