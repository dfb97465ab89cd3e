"""The settings of whoever looks after the machine: what stands in front."""

from pathlib import Path

from pydantic import BaseModel, Field


class OfOperations(BaseModel):
    """Part of `configuration.Settings`."""

    front: Path | None = Field(
        None,
        alias="MASTHEAD_FRONT",
        description="Folder in which a cache in front of us (`masthead nginx`) is told of changes, such as `/var/lib/masthead-front`. It "
        "must be able to read it, so it is not the data folder; the pictures and static files in that one are then opened to it.",
    )
    drain_seconds: float = Field(
        0,
        ge=0,
        le=60,
        alias="MASTHEAD_DRAIN_SECONDS",
        description="Seconds between saying at `/readyz` that we take no more and stopping, for a load balancer that asks there.",
    )
