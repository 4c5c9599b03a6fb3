"""Tell probes whether the process lives and whether it can serve."""

from flask import Blueprint
from sqlalchemy import text

from web.system import db

blueprint = Blueprint("health", __name__)


@blueprint.get("/healthz")
def alive() -> tuple[str, int]:
    """Say that the process answers."""
    return "ok", 200


@blueprint.get("/readyz")
def ready() -> tuple[str, int]:
    """Say that the database answers too."""
    db().execute(text("SELECT 1"))
    return "ok", 200
