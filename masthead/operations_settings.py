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
