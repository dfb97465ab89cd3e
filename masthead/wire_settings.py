"""The settings of the curator: which feeds may be asked, how long the wire is kept, who may propose wording."""

from pydantic import BaseModel, ConfigDict, Field, SecretStr, ValidationInfo, field_validator

from masthead import language_model
from masthead.kit.outside import networks, ports


class OfTheWire(BaseModel):
    """Part of `configuration.Settings`."""

    model_config = ConfigDict(frozen=True)

    feeds_inside: str = Field(
        "",
        alias="MASTHEAD_FEEDS_INSIDE",
        description="Networks inside, such as `10.1.0.0/16, 127.0.0.1`, whose feeds may be asked all the same, at any port. "
        "Otherwise feeds are asked on the public internet alone.",
    )
    feeds_ports: str = Field("80, 443, 8080, 8443", alias="MASTHEAD_FEEDS_PORTS", description="Ports at which feeds outside may be asked.")
    wire_days: int = Field(
        60,
        ge=7,
        le=3660,
        alias="MASTHEAD_WIRE_DAYS",
        description="Days that items of the wire stay in the database. Older ones move to files in the data folder's `wire`, a file a day.",
    )
    wording_inside: str = Field(
        "",
        alias="MASTHEAD_WORDING_INSIDE",
        description="Private networks, such as `127.0.0.1, 10.1.0.0/16`, in which the language model may stand; there also with `http`.",
    )
    wording_model: str = Field(
        "", alias="MASTHEAD_WORDING_MODEL", max_length=200, description="The model's name, as its server knows it; needed with the address."
    )
    wording_key: SecretStr | None = Field(None, alias="MASTHEAD_WORDING_KEY", description="The key that its server asks for, if any.")
    wording_url: str = Field(
        "",
        alias="MASTHEAD_WORDING_URL",
        description="A language model that editors may have propose wording: its address up to `/v1`, of a server that speaks OpenAI's "
        "chat completions. Off when empty. It is given sentences of the wire and nothing of readers or of our pieces.",
    )
    wording_patience: int = Field(
        60, ge=1, le=600, alias="MASTHEAD_WORDING_PATIENCE", description="Seconds that the language model has for a proposal."
    )

    @field_validator("feeds_inside")
    @classmethod
    def _feeds_inside(cls, value: str) -> str:
        networks(value)
        return value

    @field_validator("feeds_ports")
    @classmethod
    def _feeds_ports(cls, value: str) -> str:
        ports(value)
        return value

    @field_validator("wording_inside")
    @classmethod
    def _wording_inside(cls, value: str) -> str:
        return language_model.inside(value)

    @field_validator("wording_key")
    @classmethod
    def _wording_key(cls, value: SecretStr | None) -> SecretStr | None:
        language_model.check_key(value.get_secret_value() if value is not None else "")
        return value

    @field_validator("wording_url")
    @classmethod
    def _wording_url(cls, value: str, given: ValidationInfo) -> str:
        return language_model.address(value, given.data.get("wording_inside", ""), given.data.get("wording_model", ""))
