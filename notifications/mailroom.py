"""Hold what is needed to tell people something, and put messages where they find them."""

import hashlib
import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import quote

from sqlalchemy.orm import Session

from definitions.notices import NoticeKind
from notifications.channels.protocol import Channel
from notifications.rendering import Notices, Rendered
from workflow.models import Account, Delivery, EvaluationCase
from workflow.services.inbox import MessageDraft, put_message
from workflow.services.proxy_lists import deputies_for
from workflow.services.resources import Resources

# Where the page of a case stands; messages carry this path, mails the address before it too.
CASE_PATH = "/cases/{number}"
DRAFT_PATH = "/definitions/drafts/{key}"


@dataclass(frozen=True, slots=True)
class Mailroom:
    """Join the resources with the notices and the channels that are configured."""

    resources: Resources
    notices: Notices
    channels: tuple[Channel, ...] = ()
    public_url: str = ""

    def channel(self, name: str) -> Channel | None:
        """Return a configured channel by its name."""
        return next((each for each in self.channels if each.name == name), None)

    def now(self) -> datetime:
        """Return the present instant."""
        return self.resources.now()


@dataclass(frozen=True, slots=True, kw_only=True)
class Word:
    """Be one thing to tell one person; the same cause is told them once.

    `actor` did what is told, and hears of it neither themself nor for somebody else.
    """

    person: str
    kind: NoticeKind
    cause: str
    values: Mapping[str, object]
    at: datetime
    actor: str | None = None


def tell(session: Session, mailroom: Mailroom, case: EvaluationCase, *, word: Word) -> bool:
    """Put a message about a case into an inbox and queue it on the person's channels.

    Who acts for the person today gets it too. Returns False when the message was there already.
    Raises jinja2's TemplateError.
    """
    link = CASE_PATH.format(number=quote(case.number))
    rendered = mailroom.notices.render(word.kind, word.values)
    principal = uuid.UUID(word.person)
    told = _put(session, mailroom, case, word, rendered, principal, link=link)
    for deputy in deputies_for(session, mailroom.resources, case, principal_id=principal):
        if str(deputy.account_id) != word.actor:
            copy = mailroom.notices.received_for(deputy.principal, rendered)
            _put(session, mailroom, case, word, copy, deputy.account_id, link=link)
    return told


def tell_of_draft(session: Session, mailroom: Mailroom, *, draft_id: uuid.UUID, word: Word) -> bool:
    """Put a message about a draft of a definition into an inbox, for the person alone."""
    link = DRAFT_PATH.format(key=draft_id)
    rendered = mailroom.notices.render(word.kind, word.values)
    return _put(session, mailroom, None, word, rendered, uuid.UUID(word.person), link=link)


def _put(
    session: Session,
    mailroom: Mailroom,
    case: EvaluationCase | None,
    word: Word,
    rendered: Rendered,
    recipient_id: uuid.UUID,
    *,
    link: str,
) -> bool:
    key = f"{word.cause}:{word.person}"
    if str(recipient_id) != word.person:
        key = f"{key}:{recipient_id}"
    draft = MessageDraft(
        recipient_id=recipient_id,
        kind=word.kind,
        title=rendered.subject,
        body=rendered.text,
        link=link,
        key=key,
        created_at=word.at,
    )
    message_id = put_message(session, case, draft=draft)
    if message_id is None:
        return False
    _queue(session, mailroom, message_id=message_id, draft=draft)
    return True


def message_id_header(key: str, channel: str, domain: str) -> str:
    """Return the Message-ID of a message on a channel, the same at every attempt."""
    digest = hashlib.sha256(f"{channel}:{key}".encode()).hexdigest()
    return f"<{digest[:32]}@{domain}>"


def _queue(
    session: Session, mailroom: Mailroom, *, message_id: uuid.UUID, draft: MessageDraft
) -> None:
    if not mailroom.channels:
        return
    account = session.get_one(Account, draft.recipient_id)
    for channel in mailroom.channels:
        address = channel.address_of(account)
        if address is not None:
            header = message_id_header(draft.key, channel.name, channel.domain)
            session.add(
                Delivery(
                    message_id=message_id,
                    channel=channel.name,
                    address=address,
                    next_attempt_at=mailroom.now(),
                    message_id_header=header,
                )
            )
    session.flush()
