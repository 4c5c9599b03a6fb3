"""List the blueprints of the pages."""

from web.views import account, cases, health, meetings, worklist

BLUEPRINTS = (
    account.blueprint,
    cases.blueprint,
    health.blueprint,
    meetings.blueprint,
    worklist.blueprint,
)
