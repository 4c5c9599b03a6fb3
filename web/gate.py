"""Let each request through only to what its sender may do; nothing is open unless named."""

from collections.abc import Mapping
from pathlib import Path
from urllib.parse import urlsplit

from flask import Flask, Response, g, redirect, request, session, url_for
from flask_login import (  # type: ignore[import-untyped] # ships no types
    LoginManager,
    UserMixin,
    current_user,
)
from ruamel.yaml import YAML
from werkzeug.wrappers import Response as BaseResponse

from web.kept_forms import lost_texts
from web.sign_in_page import Brought, sign_in_page
from web.system import System, db, signed_in, system
from workflow.services.sessions import SignedIn, SignedOut, load_session, touch_session

Answer = BaseResponse | tuple[str, int]
PUBLIC, SIGNED_IN = "public", "signed_in"
# The key of the session token inside Flask's signed cookie.
TOKEN = "token"  # noqa: S105 - a key, not a secret
_OPEN_TO_NEW_PASSWORDS = frozenset({"account.password", "account.sign_out", "account.keep"})


class UngatedError(Exception):
    """Refuse to start with an endpoint that nobody was named for, or a name without endpoint."""


class User(UserMixin):  # type: ignore[misc] # the wrapped package has no types
    """Be the signed-in person to Flask-Login, which keeps nothing of its own."""

    def __init__(self, found: SignedIn) -> None:
        """Keep the living session."""
        self.id = str(found.session_id)


def install_gate(app: Flask, built: System) -> None:
    """Check every request against the table of access; raises UngatedError on a gap."""
    access = read_access()
    permissions = set(built.resources.library.roles.permissions) | {PUBLIC, SIGNED_IN}
    endpoints = {rule.endpoint for rule in app.url_map.iter_rules()}
    gaps = endpoints ^ access.keys() | {each for each in access.values() if each not in permissions}
    if gaps:
        raise UngatedError(sorted(gaps))
    # Without its context processor no error page loads the person anew from a broken database.
    manager = LoginManager(app, add_context_processor=False)
    manager.session_protection = None  # our rows end sessions, not the browser's fingerprint
    manager.request_loader(_load_user)
    app.before_request(lambda: _pass(access))


def read_access() -> Mapping[str, str]:
    """Return the permission of each endpoint; raises UngatedError for one named twice."""
    merged: dict[str, str] = {}
    for path in sorted((Path(__file__).parent / "access").glob("*.yaml")):
        table = YAML(typ="safe", pure=True).load(path.read_text("utf-8")) or {}
        twice = merged.keys() & table.keys()
        if twice:
            raise UngatedError(sorted(twice))
        merged |= table
    return merged


def _load_user(_request: object) -> User | None:
    """Load the person once a request, in one query."""
    token = session.get(TOKEN)
    if token is None:
        return None
    built = system()
    now = built.real_clock.now()
    found = load_session(
        db(),
        roles=built.resources.library.roles,
        rules=built.security.session,
        token=token,
        now=now,
        today=built.resources.today(),
    )
    if not isinstance(found, SignedIn):
        g.signed_out = found
        return None
    g.signed_in = found
    touch_session(db(), session_id=found.session_id, last_seen_at=found.last_seen_at, now=now)
    return User(found)


def _pass(access: Mapping[str, str]) -> Answer | None:
    if request.endpoint is None:
        return None  # no such page: the error handler answers
    needed = access[request.endpoint]
    known = request.endpoint != "static" and current_user.is_authenticated
    if needed == PUBLIC:
        return None
    if not known:
        return _ask_to_sign_in()
    found = signed_in()
    assert found is not None  # noqa: S101 - the user was loaded from it
    if found.must_change_password and request.endpoint not in _OPEN_TO_NEW_PASSWORDS:
        return redirect(url_for("account.password"))
    if needed != SIGNED_IN:
        found.actor.require(needed)
    return None


def _is_sent_by_page() -> bool:
    """Tell whether a browser shows the answer itself, as it does when a form is sent plainly."""
    asks_for_page = "text/html" in request.headers.get("Accept", "")
    return asks_for_page and not request.headers.get("HX-Request")


def _ask_to_sign_in() -> Answer:
    signed_out = g.get("signed_out", SignedOut("accounts.session_unknown"))
    code = signed_out.code
    if request.method == "GET" and not request.headers.get("HX-Request"):
        # The path alone: a full address could lead elsewhere.
        return redirect(url_for("account.sign_in", next=request.full_path.rstrip("?"), why=code))
    if _is_sent_by_page():
        page = urlsplit(request.referrer or "").path
        if lost_texts():
            return sign_in_page(why=code, target=page, brought=Brought.by_form(signed_out)), 401
        return redirect(url_for("account.sign_in", next=page, why=code), code=303)
    answer = Response(status=401)
    answer.headers["HX-Redirect"] = url_for("account.sign_in", why=code)
    answer.headers["X-Sign-In"] = url_for("account.sign_in", why=code)
    return answer
