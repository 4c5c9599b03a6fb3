"""Let people who are away say who acts in their post, and withdraw it."""

import uuid
from collections.abc import Mapping
from datetime import timedelta

from flask import Blueprint, flash, redirect, render_template, url_for
from werkzeug.wrappers import Response

from web.errors import sentence
from web.forms.proxies import ProxyForm
from web.shell import post_title
from web.system import actor, db, resources, say, system
from workflow.errors import RefusedError
from workflow.services.proxies import grant_proxy, may_grant, revoke_proxy, workflows_to_name
from workflow.services.proxy_lists import candidates_for, proxies_granted, proxies_held

blueprint = Blueprint("proxies", __name__, url_prefix="/proxies")
Answer = str | Response | tuple[str, int]


@blueprint.get("/")
def index() -> str:
    """Show the proxies that one has granted, and those that one has."""
    return _page(_form() if may_grant(actor()) else None)


@blueprint.post("/")
def grant() -> Answer:
    """Let somebody act in one's own post."""
    form = _form()
    if not form.validate():
        return _page(form), 422
    try:
        granted = grant_proxy(
            db(),
            actor(),
            resources=resources(),
            rules=system().security.proxy,
            data=form.data_of(resources().today()),
        )
    except RefusedError as error:
        form.refuse(error.field, sentence(error))
        return _page(form), 422
    flash(say("proxies.granted", name=_names()[str(granted.proxy_id)]), "success")
    return redirect(url_for("proxies.index"))


@blueprint.post("/<uuid:proxy_id>/revoke")
def revoke(proxy_id: uuid.UUID) -> Response:
    """Withdraw a proxy."""
    today, now = resources().today(), resources().now()
    revoke_proxy(db(), actor(), proxy_id=proxy_id, now=now, today=today)
    flash(say("proxies.revoked"), "success")
    return redirect(url_for("proxies.index"))


def _form() -> ProxyForm:
    form = ProxyForm()
    people = candidates_for(db(), actor(), today=resources().today())
    chosen = [
        (str(each.account_id), say("proxies.person", name=each.name, office=each.office))
        for each in people
    ]
    form.offer(
        posts=[
            (str(post.appointment_id), post_title(post))
            for post in actor().posts
            if not post.principal_name
        ],
        people=[("", say("proxies.choose")), *chosen],
        workflows=list(workflows_to_name(db()).items()),
    )
    return form


def _names() -> Mapping[str, str]:
    people = candidates_for(db(), actor(), today=resources().today())
    return {str(each.account_id): each.name for each in people}


def _page(form: ProxyForm | None) -> str:
    roles, today = resources().library.roles, resources().today()
    return render_template(
        "account/proxies.html",
        form=form if may_grant(actor()) else None,
        granted=proxies_granted(db(), actor(), roles=roles, today=today),
        held=proxies_held(db(), actor(), roles=roles, today=today),
        workflows=workflows_to_name(db()),
        longest=system().security.proxy.longest_days,
        day=timedelta(days=1),
        acting=actor().principal,
    )
