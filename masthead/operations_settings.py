"""The settings of whoever looks after the machine: what stands in front."""

from pathlib import Path
from typing import Literal

from pydantic import BaseModel, Field, SecretStr


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
    log_format: Literal["lines", "json"] = Field(
        "lines",
        alias="MASTHEAD_LOG_FORMAT",
        description="`lines` for people, or `json`: an object a line, with the request's number, and a line for each request. "
        "Neither names anybody.",
    )
    metrics_token: SecretStr | None = Field(
        None,
        alias="MASTHEAD_METRICS_TOKEN",
        description="What Prometheus shows at `/metrics` (`Authorization: Bearer …`). Without it that page is for this machine alone.",
    )
