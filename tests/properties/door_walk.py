"""Lead cases through the door and compare it with the reference and with memory."""

from typing import ClassVar

from tests.properties.door import Door
from tests.properties.ground import Ground
from tests.properties.memory import Typed
from tests.properties.walk import Walk


class DoorWalk(Walk):
    """Be a case that anything happens to, in a database too."""

    mode = "door"
    ground: ClassVar[Ground]

    def at_the_door(self, facts: Typed) -> Door:
        """Open the same case at the door."""
        self.ground.session.rollback()
        self.ground.clock.instant = self.reference.now
        door = Door(self.ground, self.workflow.workflow, self.posts, facts)
        door.settle()
        return door
