"""Show the rectification ledger and give it out as a workbook."""

from flask import Blueprint, Response, render_template, request

from definitions.ledger import load_ledger
from web.as_of import seen
from web.days import day_words
from web.downloads import download
from web.forms.ledger import read_query
from web.ledger_pages import filter_words, gather_ledger
from web.shell import chosen_year
from web.system import actor, resources, say
from workflow.clock import SHANGHAI
from workflow.services.ledger_export import export_ledger

blueprint = Blueprint("ledger", __name__)


@blueprint.get("/ledger")
def index() -> str:
    """Show the problems under rectification of a year."""
    query = read_query(request.args, year=chosen_year())
    return render_template("ledger/index.html", **gather_ledger(query))


@blueprint.get("/ledger.xlsx")
def export() -> Response:
    """Give out all rows of the filter as a workbook."""
    wanted = read_query(request.args, year=chosen_year()).wanted
    now = resources().now()
    heading = say(
        "ledger.heading",
        office=actor().organisation_name,
        filter=filter_words(wanted),
        name=actor().name,
        at=say("interface.moment", day=day_words(now), time=f"{now.astimezone(SHANGHAI):%H:%M}"),
    )
    look = seen()
    content = export_ledger(
        look.session,
        actor(),
        resources=look.resources,
        wanted=wanted,
        heading=heading,
        total=say("ledger.total"),
    )
    name = say("ledger.file_name", title=load_ledger().title, year=wanted.year)
    return download(name, content)
