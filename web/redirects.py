"""Keep redirects inside the system."""

from urllib.parse import urlsplit


def local_path(target: str | None) -> str | None:
    """Return a path of our own, or nothing for anything that could lead elsewhere."""
    if not target or not target.startswith("/") or target.startswith("//"):
        return None
    if any(character in target for character in "\\\r\n\t\0"):
        return None
    parts = urlsplit(target)
    return target if not (parts.scheme or parts.netloc) else None
