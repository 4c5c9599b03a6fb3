"""Map the workers' signs of life."""

from datetime import datetime

from sqlalchemy.orm import Mapped, mapped_column

from workflow.models.base import Base


class WorkerHeartbeat(Base):
    """Be the last sign of life of a worker's job."""

    __tablename__ = "worker_heartbeat"

    name: Mapped[str] = mapped_column(primary_key=True)
    at: Mapped[datetime]
    detail: Mapped[dict[str, object]] = mapped_column(default=dict)
