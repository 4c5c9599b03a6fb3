"""Find whom the way of a draft concerns: who may publish it, and who wrote it."""

import uuid
from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from workflow.domain.regions import lies_in
from workflow.models import Appointment, DefinitionDraft, Region
from workflow.services.actors import posts_of
from workflow.services.definition_drafts import PUBLISH
from workflow.services.resources import Resources

People = frozenset[uuid.UUID]


def writers_of(draft: DefinitionDraft) -> People:
    """Return who began, last edited or handed in a draft; none of them may publish it."""
    people = (draft.author_id, draft.edited_by, draft.handed_in_by)
    return People(person for person in people if person is not None)


def publishers_of(session: Session, resources: Resources, draft: DefinitionDraft) -> People:
    """Return who may publish a draft today: in whose region it and its regions lie."""
    roles = sorted(resources.library.roles.with_permission(PUBLISH))
    posts = posts_of(session, Appointment.role.in_(roles), today=resources.today())
    paths = _paths(session, draft)
    able = (post for post in posts if all(lies_in(path, post.region_path) for path in paths))
    return People(post.account_id for post in able) - writers_of(draft)


def _paths(session: Session, draft: DefinitionDraft) -> Sequence[str]:
    codes = [*draft.regions, *([draft.region_code] if draft.region_code else [])]
    return session.scalars(select(Region.path).where(Region.code.in_(codes))).all()
