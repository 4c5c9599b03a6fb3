"""Show the evaluations of a year at a glance."""

from flask import Blueprint, render_template

from web.board_page import gather_board
from web.shell import chosen_year

blueprint = Blueprint("board", __name__)


@blueprint.get("/board")
def index() -> str:
    """Show the numbers of a year, each leading to the cases behind it."""
    return render_template("board/index.html", **gather_board(chosen_year()))
