"""Let `python -m web.commands` do what `bihuan` does."""

from web.commands.program import main

main(prog_name="bihuan")
