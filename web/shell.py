"""Give every page its frame: menu, years, account, and how long the session lasts."""

from collections.abc import Mapping
from urllib.parse import urlencode

from flask import Flask, current_app, request, url_for

from definitions.menu import MenuEntry
from web.as_of import as_of_args
from web.system import db, resources, say, signed_in, system
from workflow.services.actors import Actor, Post
from workflow.services.inbox import unread_count
from workflow.services.sessions import SignedIn
from workflow.services.worklists import WorkCounts, count_work, years_of

_WARN_SECONDS = 120
_PHONE_ENTRIES = 3


def install_shell(app: Flask) -> None:
    """Offer `shell` to all templates of signed-in pages."""
    app.context_processor(_context)


def chosen_year() -> int:
    """Return the fiscal year that lists show: the one asked for, else the last whole one."""
    asked = request.args.get("year", "")
    return int(asked) if asked.isdecimal() and len(asked) == len("2026") else _last_year()


def _last_year() -> int:
    return resources().today().year - 1


def _context() -> dict[str, object]:
    found = signed_in()
    if found is None or found.must_change_password:
        return {"shell": {"menu": [], "bureau": ""}}
    return {"shell": _shell(found)}


def _shell(found: SignedIn) -> Mapping[str, object]:
    actor = found.actor
    counts = count_work(db(), actor, now=resources().now())
    entries = [
        _entry(each, counts)
        for each in system().menu.entries
        if actor.may(each.permission) and each.endpoint in current_app.view_functions
    ]
    return {
        "bureau": actor.organisation_name,
        "home_href": url_for("account.home"),
        "menu": entries,
        "phone_menu": [*entries[:_PHONE_ENTRIES], _mine()],
        "years": _years(found),
        "search_href": _page("cases.index") if actor.may("cases.read") else None,
        "search_text": request.args.get("q", ""),
        "inbox": {"href": url_for("inbox.index"), "unread": unread_count(db(), actor)},
        "switch_href": url_for("account.switch_post"),
        "sign_out_href": url_for("account.sign_out"),
        "account": _account(found),
        "session": _session(found),
    }


def _page(endpoint: str) -> str | None:
    return url_for(endpoint) if endpoint in current_app.view_functions else None


def _entry(entry: MenuEntry, counts: WorkCounts) -> dict[str, object]:
    counted = entry.count is not None
    return {
        "label": entry.title,
        "href": url_for(entry.endpoint),
        "icon": entry.icon,
        "current": request.path.startswith(entry.prefix),
        "count": counts.open if counted else None,
        "overdue": counts.overdue if counted else None,
    }


def _mine() -> dict[str, object]:
    here = url_for("account.me")
    return {
        "label": system().messages["interface.mine"],
        "href": here,
        "icon": "user-circle",
        "current": request.path == here,
    }


def _years(found: SignedIn) -> list[dict[str, object]]:
    current = chosen_year()
    years = sorted({current, _last_year(), *years_of(db(), found.actor)}, reverse=True)
    return [
        {
            "label": system().messages["interface.year"].format(year=year),
            "href": f"{request.path}?{urlencode({'year': year, **as_of_args()})}",
            "current": year == current,
        }
        for year in years
    ]


def _account(found: SignedIn) -> dict[str, object]:
    actor = found.actor
    return {
        "name": actor.name,
        "office": _office(actor),
        "href": url_for("account.me"),
        "proxies_href": None if actor.administrator else url_for("proxies.index"),
        "posts": [
            {
                "id": str(post.appointment_id),
                "title": post_title(post),
                "current": post.appointment_id == actor.appointment_id,
            }
            for post in actor.posts
        ],
    }


def post_title(post: Post) -> str:
    """Return how a post is called in the switcher; that of somebody else under their name."""
    if not post.principal_name:
        return f"{post.organisation_name} {post.role_title}"
    return say(
        "proxies.post",
        principal=post.principal_name,
        role=post.role_title,
        office=post.organisation_name,
    )


def _office(actor: Actor) -> str:
    return next(
        post_title(post) for post in actor.posts if post.appointment_id == actor.appointment_id
    )


def _session(found: SignedIn) -> dict[str, object]:
    rules = system().security.session
    idle = rules.idle(administrator=found.actor.administrator)
    return {
        "idle_seconds": int(idle.total_seconds()),
        "warn_seconds": _WARN_SECONDS,
        "keep_href": url_for("account.keep"),
        "sign_in_href": url_for("account.sign_in", why="accounts.session_expired"),
    }
