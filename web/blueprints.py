"""List the blueprints of the pages."""

from web.views import account, health, meetings

BLUEPRINTS = (
    account.blueprint,
    health.blueprint,
    meetings.blueprint,
)
