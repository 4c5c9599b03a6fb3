"""Keep what a form held when its sender's session had ended, for the same person to send later.

The sign-in page that answers such a form carries it, sealed, and hands it in with the password.
Nothing is kept here, and nothing that was kept is done before its sender asks for it again.
"""

import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from urllib.parse import urlsplit

from flask import current_app, request
from itsdangerous import BadData, URLSafeSerializer
from pydantic import TypeAdapter

from web.redirects import local_path
from web.system import system
from workflow.services.sessions import SignedOut

Fields = tuple[tuple[str, str], ...]

_SALT = "kept form"
_LONGEST = timedelta(hours=8)
_TOKEN = "csrf_token"  # noqa: S105 - a field's name
_SECRET = frozenset({"password", "current", "new", "again"})
# What pages put into forms for themselves; nobody typed it.
_UNTYPED = frozenset({"key", "version", "row_version", "next", "act", "case", "step", "form"})
# Signing out, or choosing a post, is nothing that somebody wrote.
_BLUEPRINT_OF_SESSIONS = "account"


@dataclass(frozen=True, slots=True)
class KeptForm:
    """Hold a form, whose it is, where it was sent and the page that it stood on."""

    account_id: uuid.UUID
    appointment_id: uuid.UUID | None
    path: str
    page: str
    fields: Fields
    had_files: bool
    at: datetime

    @property
    def texts(self) -> list[str]:
        """Return what somebody typed or chose."""
        return typed_texts(self.fields)


_ADAPTER = TypeAdapter(KeptForm)


def sent_fields() -> Fields:
    """Return what the form of this request holds, without the token; nothing that is secret."""
    fields = [pair for pair in request.form.items(multi=True) if pair[0] != _TOKEN]
    return tuple(pair for pair in fields if pair[0] not in _SECRET)


def typed_texts(fields: Iterable[tuple[str, str]]) -> list[str]:
    """Return the texts that are worth showing to who wrote them."""
    return [text for name, text in fields if text and name not in _UNTYPED]


def lost_texts() -> list[str]:
    """Return what somebody typed into the form of this request, which cannot be taken as sent."""
    if request.blueprint == _BLUEPRINT_OF_SESSIONS:
        return []
    return typed_texts(sent_fields())


def seal_form(author: SignedOut) -> str | None:
    """Return the form of this request for a hidden field; None when it cannot be kept.

    It cannot when nobody knows whose it is, and when the field would be too large to be sent.
    """
    path = local_path(request.full_path.rstrip("?"))
    if author.account_id is None or path is None:
        return None
    built = system()
    kept = KeptForm(
        account_id=author.account_id,
        appointment_id=author.appointment_id,
        path=path,
        page=local_path(urlsplit(request.referrer or "").path) or "",
        fields=sent_fields(),
        had_files=has_files(),
        at=built.real_clock.now(),
    )
    sealed = str(_sealer().dumps(_ADAPTER.dump_python(kept, mode="json")))
    return sealed if len(sealed) <= built.settings.form_kilobytes << 9 else None


def unseal_form(sealed: str | None, *, account_id: uuid.UUID) -> KeptForm | None:
    """Return a sealed form to the person who had sent it, for some hours; None to anybody else."""
    if not sealed:
        return None
    try:
        kept = _ADAPTER.validate_python(_sealer().loads(sealed))
    except BadData:
        return None
    is_fresh = system().real_clock.now() - kept.at < _LONGEST
    return kept if is_fresh and kept.account_id == account_id else None


def has_files() -> bool:
    """Tell whether the form of this request brought files."""
    return any(each.filename for each in request.files.values())


def _sealer() -> URLSafeSerializer:
    return URLSafeSerializer(str(current_app.secret_key), salt=_SALT)
