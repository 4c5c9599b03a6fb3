"""Read the examples that docs/definitions.md explains."""

import re

from tests.support.tree import ROOT

MANUAL = (ROOT / "docs" / "definitions.md").read_text("utf-8")
EXAMPLES = re.findall(r"^```yaml complete\n(.*?)^```$", MANUAL, re.MULTILINE | re.DOTALL)
# The approval in seven steps that the manual brings into use.
WORKED = EXAMPLES[1]
