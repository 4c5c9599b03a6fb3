"""Let people in and out, and let them choose their post and password."""

import uuid

from flask import Blueprint, flash, redirect, render_template, request, session, url_for
from werkzeug.wrappers import Response

from web.errors import sentence
from web.forms.account import PasswordForm, SignInForm
from web.gate import TOKEN
from web.redirects import local_path
from web.system import actor, db, keep_changes, say, signed_in, system
from workflow.errors import RefusedError
from workflow.services.accounts import change_password
from workflow.services.sessions import Client, end_session, start_session
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
        _start(form)
    except RefusedError as error:
        return _sign_in_page(form, error=sentence(error)), 422
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


def _start(form: SignInForm) -> None:
    built = system()
    now = built.real_clock.now()
    found = authenticate(
        db(),
        keeper=built.keeper,
        rules=built.security.lockout,
        login=form.login.data or "",
        password=form.password.data or "",
        now=now,
        address=request.remote_addr or "",
    )
    if found.account is None:
        raise RefusedError(found.code or "accounts.sign_in_refused")
    started = start_session(
        db(),
        roles=built.resources.library.roles,
        rules=built.security.session,
        account_id=found.account.id,
        now=now,
        today=built.resources.today(),
        client=_client(),
    )
    session.clear()
    session[TOKEN] = started.token


def _sign_in_page(form: SignInForm, error: str | None = None) -> str:
    why = request.args.get("why", "")
    known = why if why.startswith("accounts.") and why in system().messages else None
    stages = max(system().resources.library.workflows.values(), key=lambda each: len(each.phases))
    return render_template(
        "account/sign_in.html",
        bureau=system().settings.bureau,
        stages=list(stages.phases.values()),
        login=form.login.data,
        next=form.next.data or request.args.get("next", ""),
        error=error,
        notice=say(known) if known else None,
        tour_href=url_for("tour.show") if system().settings.is_demo else None,
    )


def _client() -> Client:
    return Client(request.remote_addr or "", request.user_agent.string)
