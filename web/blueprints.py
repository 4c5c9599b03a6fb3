"""List the blueprints of the pages."""

from web.views import (
    account,
    audit,
    calendars,
    cases,
    definitions,
    grants,
    health,
    inbox,
    ledger,
    meetings,
    people,
    phrases,
    review,
    worklist,
)

BLUEPRINTS = (
    account.blueprint,
    audit.blueprint,
    calendars.blueprint,
    cases.blueprint,
    definitions.blueprint,
    grants.blueprint,
    health.blueprint,
    inbox.blueprint,
    ledger.blueprint,
    meetings.blueprint,
    people.blueprint,
    phrases.blueprint,
    review.blueprint,
    worklist.blueprint,
)
