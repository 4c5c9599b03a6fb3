"""Let people in and out, and let them choose their post and password."""

import uuid
from contextlib import suppress
from functools import partial

from flask import Blueprint, flash, redirect, render_template, request, session, url_for
from werkzeug.wrappers import Response

from web.errors import sentence
from web.forms.account import PasswordForm, SignInForm
from web.gate import TOKEN
from web.kept_forms import KeptForm, unseal_form
from web.redirects import local_path
from web.sign_in_page import Brought, sign_in_page
from web.system import actor, db, keep_changes, resources, say, signed_in, system
from web.wtf import renew_token
from workflow.errors import RefusedError
from workflow.services.accounts import change_password
from workflow.services.sessions import Client, StartedSession, end_session, start_session
from workflow.services.sessions import switch_post as switch
from workflow.services.sign_in import authenticate

blueprint = Blueprint("account", __name__)
Answer = str | Response | tuple[str, int]


@blueprint.route("/login", methods=["GET", "POST"])
def sign_in() -> Answer:
    """Show the sign-in page; check a login and password."""
    form = SignInForm()
    if signed_in() is not None:
        return redirect(url_for("account.home"))
    if request.method == "GET":
        return _sign_in_page(form)
    keep_changes()
    try:
        account_id, new_password = _admit(form)
        kept = unseal_form(form.kept.data, account_id=account_id)
        _start(account_id, kept)
    except RefusedError as error:
        return _sign_in_page(form, error=sentence(error)), 422
    if kept is not None:
        return render_template("account/kept.html", kept=kept, new_password=new_password)
    return redirect(local_path(form.next.data) or url_for("account.home"))


@blueprint.post("/logout")
def sign_out() -> Response:
    """End the session; its cookie is worth nothing afterwards."""
    found = signed_in()
    if found is not None:
        end_session(db(), session_id=found.session_id, now=system().real_clock.now())
    session.clear()
    answer = redirect(url_for("account.sign_in"))
    answer.headers["Clear-Site-Data"] = '"cache"'
    return answer


@blueprint.post("/session")
def keep() -> tuple[str, int]:
    """Keep the session alive; the gate has already noted that it is in use."""
    return "", 204


@blueprint.post("/post")
def switch_post() -> Response:
    """Act in another of one's posts."""
    found = signed_in()
    if found is not None:
        started = switch(
            db(),
            actor(),
            session_id=found.session_id,
            appointment_id=_asked_post(),
            now=system().real_clock.now(),
        )
        session[TOKEN] = started.token
    return redirect(url_for("account.home"))


@blueprint.get("/")
def home() -> Response:
    """Lead to the first page of the post: its work, or what its menu begins with."""
    return redirect(first_page())


@blueprint.get("/me")
def me() -> str:
    """Show one's own account and posts."""
    return render_template("account/me.html", actor=actor())


@blueprint.route("/me/password", methods=["GET", "POST"])
def password() -> Answer:
    """Change one's own password; all sessions end and one signs in anew."""
    form = PasswordForm()
    if request.method == "GET" or not form.validate():
        status = 200 if request.method == "GET" else 422
        return render_template("account/password.html", form=form), status
    try:
        change_password(
            db(),
            actor(),
            keeper=system().keeper,
            now=system().real_clock.now(),
            current=form.current.data or "",
            new=form.new.data or "",
            address=request.remote_addr or "",
        )
    except RefusedError as error:
        form.refuse(error.field, sentence(error))
        return render_template("account/password.html", form=form), 422
    session.clear()
    flash(say("web.password_changed"), "success")
    return redirect(url_for("account.sign_in"))


def first_page() -> str:
    """Return the address of the first page that a post may open."""
    may = actor().may
    menu = system().menu.entries
    return next((url_for(each.endpoint) for each in menu if may(each.permission)), "/me")


def _asked_post() -> uuid.UUID:
    try:
        return uuid.UUID(request.form.get("appointment", ""))
    except ValueError as error:
        raise RefusedError("accounts.no_post") from error


def _admit(form: SignInForm) -> tuple[uuid.UUID, bool]:
    """Return whose password it is, and whether another has to be chosen; raises RefusedError."""
    built = system()
    found = authenticate(
        db(),
        keeper=built.keeper,
        rules=built.security.lockout,
        login=form.login.data or "",
        password=form.password.data or "",
        now=built.real_clock.now(),
        address=request.remote_addr or "",
    )
    if found.account is None:
        raise RefusedError(found.code or "accounts.sign_in_refused")
    return found.account.id, found.account.must_change_password


def _start(account_id: uuid.UUID, kept: KeptForm | None) -> None:
    started = _begin(account_id, kept)
    session.clear()
    session[TOKEN] = started.token
    renew_token()


def _begin(account_id: uuid.UUID, kept: KeptForm | None) -> StartedSession:
    """Begin a session, in the post in which a kept form was written if that is still held."""
    begin = partial(
        start_session,
        db(),
        roles=system().resources.library.roles,
        rules=system().security.session,
        account_id=account_id,
        now=system().real_clock.now(),
        today=resources().today(),
        client=_client(),
    )
    if kept is not None:
        with suppress(RefusedError):
            return begin(appointment_id=kept.appointment_id)
    return begin()


def _sign_in_page(form: SignInForm, error: str | None = None) -> str:
    return sign_in_page(
        why=request.args.get("why", ""),
        login=form.login.data,
        target=form.next.data or request.args.get("next", ""),
        error=error,
        brought=Brought(sealed=form.kept.data or None),
    )


def _client() -> Client:
    return Client(request.remote_addr or "", request.user_agent.string)
