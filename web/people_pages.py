"""Prepare the pages of organisations and people: lists, one place, one person, forms."""

import uuid
from collections.abc import Mapping, Sequence
from functools import cache

from flask import request

from definitions.library import FOLDER
from definitions.people_sheet import PeopleLayout, load_people_layout
from web.forms.people import AccountForm, OrganisationForm, PostForm
from web.system import actor, db, resources, say, system
from workflow.models import Appointment
from workflow.services.accounts import GRANT, MANAGE
from workflow.services.organisations import list_organisations
from workflow.services.people_batches import PeopleRules
from workflow.services.rosters import (
    PersonPage,
    Place,
    find_by_text,
    list_locked,
    list_places,
    list_postless,
    regions_in_charge,
    show_person,
    show_place,
)


@cache
def layout() -> PeopleLayout:
    """Return how the sheet of people is laid out."""
    return load_people_layout(FOLDER)


def rules() -> PeopleRules:
    """Return the definitions that an import of people is read by."""
    return PeopleRules(layout(), resources().library.roles)


def index_page() -> Mapping[str, object]:
    """Return the organisations at the top of the chosen region, or what a search has found."""
    text = request.args.get("q", "").strip()
    regions = regions_in_charge(db(), actor())
    codes = [region.code for region in regions]
    asked = request.args.get("region", "")
    region = asked if asked in codes else actor().region_code
    places = list_places(db(), actor(), region_code=region, today=resources().today())
    return {
        "text": text,
        "found": find_by_text(db(), actor(), text=text) if text else None,
        "regions": regions,
        "region": region,
        "groups": _by_kind(places),
        "places": places,
        "kind_title": kind_title,
        "postless": list_postless(db(), actor(), today=resources().today()),
        **_rights(),
    }


def place_page(organisation_id: uuid.UUID) -> Mapping[str, object]:
    """Return one organisation with everybody in it."""
    today = resources().today()
    page = show_place(db(), actor(), organisation_id=organisation_id, today=today)
    return {
        "page": page,
        "place": page.organisation,
        "kind_title": kind_title,
        "role_title": role_title,
        "people": len({post.account_id for _, posts in page.members for post in posts}),
        **_rights(),
    }


def person_page(account_id: uuid.UUID, form: PostForm | None = None) -> Mapping[str, object]:
    """Return one account with its posts and what may be done with it."""
    page = show_person(db(), actor(), account_id=account_id)
    grants = actor().may(GRANT) and account_id != actor().account_id
    return {
        "account": page.account,
        "posts": [_post(post) for post in page.posts],
        "held": any(_is_held(post) for post in page.posts),
        "locked": _is_locked(page),
        "own": account_id == actor().account_id,
        "form": form or (post_form() if grants else None),
        **_rights(),
    }


def grants_page() -> Mapping[str, object]:
    """Return who waits for a post and who is locked out."""
    return {
        "postless": list_postless(db(), actor(), today=resources().today()),
        "locked": list_locked(db(), actor(), now=system().real_clock.now()),
    }


def account_form() -> AccountForm:
    """Return the form of a new account."""
    return AccountForm()


def organisation_form() -> OrganisationForm:
    """Return the form of a new organisation with what may be chosen."""
    form = OrganisationForm()
    regions = regions_in_charge(db(), actor())
    above = [
        (str(each.id), each.name)
        for region in regions
        for each in list_organisations(db(), region_code=region.code)
        if each.department_id is None and each.active
    ]
    form.offer(
        regions=[(region.code, region.name) for region in regions],
        kinds=[(kind, kind_title(kind)) for kind in layout().kinds],
        departments=[("", say("people.no_department")), *above],
    )
    return form


def post_form() -> PostForm:
    """Return the form of a new post with what may be chosen."""
    form = PostForm()
    roles = resources().library.roles.roles
    organisations = [
        (str(each.id), each.name)
        for region in regions_in_charge(db(), actor())
        for each in list_organisations(db(), region_code=region.code)
        if each.active
    ]
    form.offer(
        roles=[(name, role.title) for name, role in roles.items() if role.permissions],
        organisations=organisations,
    )
    if not form.is_submitted():
        form.starts_on.data = resources().today()
    return form


def kind_title(kind: str) -> str:
    """Return the word for a kind of organisation; an unknown kind is its own word."""
    return layout().kinds.get(kind, (kind,))[0]


def role_title(role: str) -> str:
    """Return the title of a role; one that was taken out of the definitions keeps its id."""
    roles = resources().library.roles
    return roles.titled(role) if role in roles else role


def _by_kind(places: Sequence[Place]) -> list[tuple[str, list[Place]]]:
    """Group organisations by kind, in the order in which kinds are defined."""
    kinds = list(dict.fromkeys([*layout().kinds, *(each.organisation.kind for each in places)]))
    groups = [
        (kind_title(kind), [each for each in places if each.organisation.kind == kind])
        for kind in kinds
    ]
    return [(title, members) for title, members in groups if members]


def _rights() -> dict[str, bool]:
    return {"manages": actor().may(MANAGE), "grants": actor().may(GRANT)}


def _is_held(post: Appointment) -> bool:
    today = resources().today()
    return post.starts_on <= today and (post.ends_on is None or post.ends_on > today)


def _is_locked(page: PersonPage) -> bool:
    until = page.account.locked_until
    return until is not None and until > system().real_clock.now()


def _post(post: Appointment) -> dict[str, object]:
    today = resources().today()
    over = post.ends_on is not None and post.ends_on <= today
    return {
        "id": post.id,
        "role": role_title(post.role),
        "place": post.organisation,
        "starts_on": post.starts_on,
        "ends_on": post.ends_on,
        "state": "over" if over else ("held" if _is_held(post) else "coming"),
    }
