"""Guide visitors through the demonstration; in any other mode none of this exists."""

from datetime import timedelta

from flask import Blueprint, abort, flash, redirect, render_template, request, session, url_for
from werkzeug.wrappers import Response

from definitions.notices import load_notices
from definitions.tour import TourStep, load_tour
from notifications.mailroom import Mailroom
from notifications.rendering import Notices
from notifications.shift import Tally
from notifications.worker import drain
from web.gate import TOKEN
from web.system import db, resources, say, signed_in, system
from workflow.clock import SHANGHAI, SharedClock
from workflow.services.demonstration import account_named, messages_since
from workflow.services.sessions import Client, end_session, start_session

blueprint = Blueprint("tour", __name__, url_prefix="/tour")
# What the control offers: a day, or a week.
_JUMPS = (1, 7)


@blueprint.before_request
def exist_in_demo_mode_only() -> None:
    """Answer as if there were no such page, unless this is the demonstration."""
    if not system().settings.is_demo:
        abort(404)


@blueprint.get("")
def show() -> str:
    """Show the steps, the day, and the control that moves it."""
    return render_template(
        "tour/show.html",
        steps=load_tour().steps,
        now=resources().now().astimezone(SHANGHAI),
        jumps=_JUMPS,
        bureau=system().settings.bureau,
        signed_in=signed_in() is not None,
    )


@blueprint.post("/be")
def become() -> Response:
    """Sign in as the person of a step and begin where the step begins."""
    step = _asked_step()
    found = signed_in()
    if found is not None:
        end_session(db(), session_id=found.session_id, now=system().real_clock.now())
    built = system()
    started = start_session(
        db(),
        roles=built.resources.library.roles,
        rules=built.security.session,
        account_id=account_named(db(), login=step.who),
        now=built.real_clock.now(),
        today=built.resources.today(),
        client=Client(request.remote_addr or "", request.user_agent.string),
    )
    session.clear()
    session[TOKEN] = started.token
    return redirect(step.path)


@blueprint.post("/jump")
def jump() -> Response:
    """Move the clock of web and worker forward, and do at once what the worker would do."""
    days = request.form.get("days", type=int)
    clock = resources().clock
    if days not in _JUMPS or not isinstance(clock, SharedClock):
        abort(400)
    before = resources().now()
    clock.set_offset(clock.offset() + timedelta(days=days))
    tally = drain(system().factory, Mailroom(resources(), Notices(load_notices())))
    _tell(tally, messages_since(db(), instant=before))
    return redirect(url_for("tour.show"))


def _tell(tally: Tally, messages: int) -> None:
    date = f"{resources().now().astimezone(SHANGHAI):%Y-%m-%d}"
    flash(say("demo.jumped", date=date, done=tally.done, messages=messages), "success")
    if tally.failed:
        flash(say("demo.jumped_failed", date=date, failed=tally.failed), "error")


def _asked_step() -> TourStep:
    steps = load_tour().steps
    at = request.form.get("step", type=int)
    if at is None or not 0 <= at < len(steps):
        abort(404)
    return steps[at]
