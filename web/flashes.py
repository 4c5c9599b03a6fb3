"""Leave a message with a link for the next page."""

from flask import flash


def tell(text: str, *, label: str, href: str, kind: str = "success") -> None:
    """Show a sentence with a link on the next page that is opened."""
    said = {"text": text, "link": {"label": label, "href": href}}
    flash(said, kind)  # type: ignore[arg-type] # the session keeps any JSON; annotated as text
