"""Turn notices into subjects and texts."""

import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass

from jinja2 import StrictUndefined, Template
from jinja2.sandbox import ImmutableSandboxedEnvironment

from definitions.notices import Notice, NoticeKind

# Messages are plain text; the pages that show them escape them.
_ENVIRONMENT = ImmutableSandboxedEnvironment(
    undefined=StrictUndefined,
    trim_blocks=True,
    autoescape=False,
)


@dataclass(frozen=True, slots=True)
class Rendered:
    """Hold what somebody reads."""

    subject: str
    text: str


class Notices:
    """Render the notices of all kinds; a template that asks for an unknown value fails."""

    def __init__(self, notices: Mapping[NoticeKind, Notice]) -> None:
        """Compile the templates."""
        self._templates: Mapping[NoticeKind, tuple[Template, Template]] = {
            kind: (_compile(notice.subject), _compile(notice.text))
            for kind, notice in notices.items()
        }

    def render(self, kind: NoticeKind, values: Mapping[str, object]) -> Rendered:
        """Return the subject, on one line, and the text of a kind.

        Raises jinja2's TemplateError.
        """
        clean = {
            name: one_line(value) if isinstance(value, str) else value
            for name, value in values.items()
        }
        subject, text = self._templates[kind]
        return Rendered(one_line(subject.render(clean)), text.render(clean).strip())

    def received_for(self, principal: str, rendered: Rendered) -> Rendered:
        """Return what somebody's proxy reads of a message to them."""
        values = {"principal": principal, "subject": rendered.subject, "text": rendered.text}
        head, body = self._templates[NoticeKind.RECEIVED_FOR]
        clean = {**values, "principal": one_line(principal)}
        return Rendered(one_line(head.render(clean)), body.render(clean).strip())

    def envelope(self, *, subject: str, text: str, link: str) -> Rendered:
        """Return the mail around a message whose text is already rendered."""
        head, body = self._templates[NoticeKind.MAIL]
        values = {"subject": subject, "text": text, "link": link}
        return Rendered(one_line(head.render(values)), body.render(values))


def one_line(text: str) -> str:
    """Return a text without line breaks and invisible controls, so that no header is forged."""
    kept = (" " if each.isspace() else each for each in text)
    return " ".join("".join(each for each in kept if _is_visible(each)).split())


def _is_visible(character: str) -> bool:
    return unicodedata.category(character) not in {"Cc", "Cf"}


def _compile(source: str) -> Template:
    return _ENVIRONMENT.from_string(source)
