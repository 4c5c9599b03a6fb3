"""List the blueprints of the pages."""

from web.views import account, health

BLUEPRINTS = (
    account.blueprint,
    health.blueprint,
)
