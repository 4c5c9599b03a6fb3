"""Write a scenario as the text of a file."""

from collections.abc import Mapping
from io import StringIO

from ruamel.yaml import YAML
from ruamel.yaml.comments import CommentedMap
from ruamel.yaml.representer import RoundTripRepresenter

_WIDTH = 160


class _Representer(RoundTripRepresenter):
    """Write the same list twice where it stands twice: a scenario holds no aliases."""

    def ignore_aliases(self, data: object) -> bool:
        """Write everything out."""
        del data
        return True


def scenario_text(content: Mapping[str, object]) -> str:
    """Return the YAML of a scenario; what is read from it is what was given."""
    yaml = YAML(typ="rt", pure=True)
    yaml.Representer = _Representer
    yaml.default_flow_style = None
    yaml.allow_unicode = True
    yaml.width = _WIDTH
    stream = StringIO()
    yaml.dump({key: _spread(value) for key, value in content.items()}, stream)
    return stream.getvalue()


def _spread(value: object) -> object:
    """Let people and values stand one a line, to be read and changed."""
    if not isinstance(value, Mapping):
        return value
    spread = CommentedMap(value)
    spread.fa.set_block_style()
    return spread
