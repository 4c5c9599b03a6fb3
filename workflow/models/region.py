"""Map the administrative regions."""

from sqlalchemy import CheckConstraint, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from workflow.models.base import Base


class Region(Base):
    """Be a region of GB/T 2260, placed in its tree by the path of its ancestors' codes."""

    __tablename__ = "region"
    __table_args__ = (
        CheckConstraint("path = code OR path LIKE '%/' || code", name="path_ends_in_code"),
        Index("ix_region_path", "path", postgresql_ops={"path": "text_pattern_ops"}),
    )

    code: Mapped[str] = mapped_column(primary_key=True)
    name: Mapped[str]
    parent_code: Mapped[str | None] = mapped_column(ForeignKey("region.code"))
    path: Mapped[str]
    level: Mapped[int]
