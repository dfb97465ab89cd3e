"""Every setting, typed and explained. `docs/settings.md` is made from this list (`python -m masthead.settings_page`).

Values come from the environment. A secret may instead be in a file named by the same variable with `_FILE`. A wrong
value stops the start with one sentence: which, why, and what is accepted.
"""

import email.policy
import os
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Literal
from urllib.parse import urlsplit
from zoneinfo import available_timezones

from django.conf import global_settings
from pydantic import Field, SecretStr, ValidationError, field_validator

from masthead.kit.exchange import Inside
from masthead.kit.keys import load_key
from masthead.kit.outside import networks
from masthead.mailboxes import mailbox, place, provider
from masthead.mailer import mailer, rates, split
from masthead.operations_settings import OfOperations
from masthead.readers.issuers import issuers
from masthead.store_settings import OfStores

LOCAL = {"127.0.0.1", "localhost", "::1"}
# What Django accepts of a request's Host; an international name comes in its xn-- form, for so browsers send it.
_HOST = re.compile(r"[a-z0-9]([a-z0-9.-]*[a-z0-9.])?|\[[a-f0-9]*:[a-f0-9.:]+\]", re.IGNORECASE)


class WrongSetting(SystemExit):
    """Stops the start with one sentence on standard error."""


class Settings(OfOperations, OfStores):
    """The settings of one installation."""

    data: Path = Field(Path("data"), alias="MASTHEAD_DATA", description="Folder of the embedded database, media and the outbox.")
    url: str = Field(
        "http://127.0.0.1:8000",
        alias="MASTHEAD_URL",
        description="The publication's public address. Every mailed link begins with it. `https` switches on secure cookies.",
    )
    secret_key: SecretStr | None = Field(
        None,
        alias="MASTHEAD_SECRET_KEY",
        description="Signs cookies and links; at least 32 characters. When absent one is drawn and kept in the data folder.",
    )
    debug: bool = Field(False, alias="MASTHEAD_DEBUG", description="Django's debug pages. Never on a public server.")
    time_zone: str = Field("UTC", alias="MASTHEAD_TIME_ZONE", description="The publication's time zone: when its days and months begin.")
    language: str = Field("en-gb", alias="MASTHEAD_LANGUAGE", description="The language the publication writes in.")
    hosts: str = Field(
        "", alias="MASTHEAD_HOSTS", description="Further host names to answer to, separated by commas, besides MASTHEAD_URL's."
    )
    proxies: int = Field(
        0,
        ge=0,
        le=5,
        alias="MASTHEAD_PROXIES",
        description="How many proxies of yours stand in front. Only that many entries of X-Forwarded-For are believed.",
    )
    lane_megabytes: int = Field(
        64,
        ge=0,
        le=4096,
        alias="MASTHEAD_LANE_MEGABYTES",
        description="Memory of each web process for prepared pages (the fast lane). 0: every page is made anew.",
    )
    country_header: str = Field(
        "",
        alias="MASTHEAD_COUNTRY_HEADER",
        pattern=r"^[A-Za-z0-9-]{0,60}$",
        description="The header in which a proxy of yours writes the two letters of a visitor's country, such as `CF-IPCountry`. "
        "Readers see it beside their devices. Believed only where MASTHEAD_PROXIES names a proxy.",
    )
    new_device_notice: Literal["everyone", "staff"] = Field(
        "everyone",
        alias="MASTHEAD_NEW_DEVICE_NOTICE",
        description="Who is written to when somebody signs in as them in a browser never seen before: `everyone`, or `staff` alone.",
    )
    sign_in_with: SecretStr | None = Field(
        None,
        alias="MASTHEAD_SIGN_IN_WITH",
        description="Issuers of OpenID Connect by whose word readers may sign in, once they connected them to their account: "
        "`https://client:secret@accounts.google.com?name=Google`, separated by commas.",
    )
    sign_in_inside: str = Field(
        "",
        alias="MASTHEAD_SIGN_IN_INSIDE",
        description="Networks inside, such as `10.1.0.0/16`, in which an institution's sign-in may stand, there also with `http`. "
        "Otherwise it is asked on the public internet alone, over https.",
    )
    audit_months: int = Field(
        24, ge=1, le=120, alias="MASTHEAD_AUDIT_MONTHS", description="Months that the log of what is done at the desk is kept."
    )
    check_links: bool = Field(
        False,
        alias="MASTHEAD_CHECK_LINKS",
        description="Ask, a few an hour, whether the outside addresses that recent articles link to still answer. Off: nobody is asked.",
    )
    mail_from: str = Field("", alias="MASTHEAD_MAIL_FROM", description="The sender of messages, e.g. `Sextant <letters@example.org>`.")
    email_url: SecretStr = Field(
        SecretStr("outbox:"),
        alias="EMAIL_URL",
        description="`outbox:` (each message a file in the data folder's outbox) `smtp://user:password@host:port?tls=starttls` "
        "or `mailgun://key@sending.domain?batch=100`. For letters also `connections=4`, "
        "how many are open at once, and `rate=50`, how many letters a second at most.",
    )
    doubtful: Literal["resend", "hold"] = Field(
        "resend",
        alias="MASTHEAD_DOUBTFUL",
        description="What becomes of a letter whose text had left when its sender died, before an answer came: `resend` it (a reader "
        "may have it twice) or `hold` it for a person (a reader may not have it). Either way it is named.",
    )
    mail_rates: str = Field(
        "",
        alias="MASTHEAD_MAIL_RATES",
        description="Letters a second to receiving domains, such as `gmail.com=20, outlook.com=5`. Others go as fast as they are taken.",
    )
    dkim_key: SecretStr | None = Field(
        None,
        alias="MASTHEAD_DKIM_KEY",
        description="A private key (PEM; RSA or Ed25519; MASTHEAD_DKIM_KEY_FILE is better) "
        "to sign letters with, where the mail server does not.",
    )
    dkim_selector: str = Field(
        "masthead",
        alias="MASTHEAD_DKIM_SELECTOR",
        pattern=r"^[A-Za-z0-9]([A-Za-z0-9.-]{0,61}[A-Za-z0-9])?$",
        description="The name under which the public key stands in the name system: `<selector>._domainkey.<domain>`.",
    )
    stripe_secret_key: SecretStr | None = Field(
        None,
        alias="STRIPE_SECRET_KEY",
        description="Stripe's secret key, `sk_live_…` or `sk_test_…`. Without it nobody pays by card; invoices go on.",
    )
    stripe_webhook_secret: SecretStr | None = Field(
        None,
        alias="STRIPE_WEBHOOK_SECRET",
        description="What Stripe signs its news with, `whsec_…`; its endpoint is `/billing/news/stripe/`.",
    )
    stripe_api: str = Field("", alias="STRIPE_API", description="Where Stripe's interface is, if not at Stripe: for rehearsals.")
    stripe_tax: bool = Field(False, alias="STRIPE_TAX", description="Stripe reckons the taxes. Off: the rates are the desk's.")

    bounces_url: SecretStr | None = Field(
        None,
        alias="BOUNCES_URL",
        description="The mailbox that bounces go to: `imaps://user:password@host/FOLDER` or `pop3s://user:password@host`. "
        "What is read there is taken out.",
    )
    bounces_listen: str = Field(
        "",
        alias="BOUNCES_LISTEN",
        description="Where the worker takes bounces by LMTP or SMTP from the mail server on this machine, e.g. `127.0.0.1:2424`.",
    )
    mail_events: SecretStr | None = Field(
        None,
        alias="MASTHEAD_MAIL_EVENTS",
        description="Whose notices are taken at `/letters/events/PROVIDER/`, and how they prove themselves: `postmark:user:password` "
        "(likewise amazon-ses, brevo, mailjet, sendgrid, sparkpost), `mailgun:signing-key`, `mailersend:signing-secret`.",
    )

    @field_validator("url")
    @classmethod
    def _url(cls, value: str) -> str:
        parts = split(value)
        bare = not (parts.path.strip("/") or parts.query or parts.fragment or "@" in parts.netloc)
        if parts.scheme not in {"http", "https"} or not bare or not _HOST.fullmatch(in_address(parts.hostname or "")):
            raise ValueError("give scheme and host without a path, such as https://review.example.org or http://127.0.0.1:8000")
        return value.rstrip("/?#")

    @field_validator("language")
    @classmethod
    def _language(cls, value: str) -> str:
        # The list that Django brings along: a module of defaults, which asks for no settings of ours.
        known = {code for code, _ in global_settings.LANGUAGES} | {"en-us"}
        if value.lower() not in known:
            raise ValueError(f"{value} is no language that Django knows; give a code such as en-gb, de or fr")
        return value.lower()

    @field_validator("hosts")
    @classmethod
    def _hosts(cls, value: str) -> str:
        for name in filter(None, map(str.strip, value.split(","))):
            if "*" in name:
                raise ValueError("* would answer to any name, and mail links to it; name each host, or .example.org for all below it")
            if not _HOST.fullmatch(name.removeprefix(".")):
                raise ValueError(f"{name} is no host name; give names alone, without scheme or port, such as www.example.org")
        return value

    @field_validator("mail_from")
    @classmethod
    def _sender(cls, value: str) -> str:
        try:
            header = email.policy.default.header_factory("From", value)
            right = not header.defects and len(header.addresses) == 1 and header.addresses[0].username and header.addresses[0].domain
        except (IndexError, ValueError):  # the standard library's parser stumbles over an address that ends with its @
            right = False
        if not right or not value.isprintable():
            raise ValueError("give one address, such as letters@example.org or Sextant <letters@example.org>")
        return value

    @field_validator("time_zone")
    @classmethod
    def _zone(cls, value: str) -> str:
        if value not in available_timezones():
            raise ValueError("give a name of the time zone database, such as Europe/London")
        return value

    @field_validator("secret_key")
    @classmethod
    def _key(cls, value: SecretStr | None) -> SecretStr | None:
        if value is not None and len(value.get_secret_value()) < 32:
            raise ValueError("a key needs at least 32 characters; draw one with: python3 -c 'import secrets; print(secrets.token_hex(32))'")
        return value

    @field_validator("email_url")
    @classmethod
    def _email(cls, value: SecretStr) -> SecretStr:
        mailer(value.get_secret_value())
        return value

    @field_validator("dkim_key")
    @classmethod
    def _dkim(cls, value: SecretStr | None) -> SecretStr | None:
        if value is not None:
            load_key(value.get_secret_value())
        return value

    @field_validator("sign_in_with")
    @classmethod
    def _issuers(cls, value: SecretStr | None) -> SecretStr | None:
        if value is not None:
            issuers(value.get_secret_value())
        return value

    @field_validator("mail_rates")
    @classmethod
    def _rates(cls, value: str) -> str:
        rates(value)
        return value

    @field_validator("bounces_url")
    @classmethod
    def _mailbox(cls, value: SecretStr | None) -> SecretStr | None:
        if value is not None:
            mailbox(value.get_secret_value())
        return value

    @field_validator("bounces_listen")
    @classmethod
    def _listening(cls, value: str) -> str:
        if value:
            place(value)
        return value

    @field_validator("mail_events")
    @classmethod
    def _events(cls, value: SecretStr | None) -> SecretStr | None:
        if value is not None:
            provider(value.get_secret_value())
        return value

    @field_validator("sign_in_inside")
    @classmethod
    def _sign_in_inside(cls, value: str) -> str:
        networks(value)
        return value

    @property
    def sign_in_networks(self) -> Inside:
        """The networks inside in which an institution's sign-in may stand."""
        return networks(self.sign_in_inside)

    @property
    def mail_events_from(self) -> str:
        """The provider whose notices are taken, or ""."""
        return provider(self.mail_events.get_secret_value())[0] if self.mail_events else ""

    @property
    def mail_events_secret(self) -> str:
        """How that provider proves itself."""
        return provider(self.mail_events.get_secret_value())[1] if self.mail_events else ""

    @property
    def secure(self) -> bool:
        """Whether the publication is served over https: cookies are then Secure and carry the `__Host-` prefix."""
        return self.url.startswith("https://")

    @property
    def host(self) -> str:
        """The host of the public address."""
        return urlsplit(self.url).hostname or ""

    @property
    def allowed_hosts(self) -> list[str]:
        """Hosts we answer to. A publication on this machine is also reached by the machine's other local names."""
        extra = [name.strip() for name in self.hosts.split(",") if name.strip()]
        return [in_address(self.host), *extra, *(sorted(LOCAL - {"::1"} | {"[::1]"}) if self.host in LOCAL else [])]

    def cookie(self, name: str) -> str:
        """The name of a cookie: with `__Host-` a browser accepts it only from this host, over https, for all paths."""
        return f"__Host-{name}" if self.secure else name


def in_address(host: str) -> str:
    """A host as it stands in an address: an IPv6 number has brackets there."""
    return f"[{host}]" if ":" in host else host


def _with_files(environment: Mapping[str, str]) -> dict[str, str]:
    """The environment, with each `X_FILE` of ours read into `X`."""
    values = dict(environment)
    for field in Settings.model_fields.values():
        name = str(field.alias)
        path = environment.get(f"{name}_FILE")
        if path and not environment.get(name):
            try:
                values[name] = Path(path).read_text(encoding="utf-8").strip()
            except OSError as error:
                raise WrongSetting(f"{name}_FILE: cannot read {path} ({error.strerror}). Name a readable file.") from error
            except UnicodeDecodeError:
                raise WrongSetting(
                    f"{name}_FILE: {path} is not text in UTF-8. Name a file that holds the value and nothing else."
                ) from None
    return values


def data_folder(path: Path) -> Path:
    """The data folder, made when there is none; ends the program with one sentence when it cannot be used."""
    folder = path.resolve()
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)  # addresses, codes and drafts lie in it
    except (FileExistsError, NotADirectoryError):
        raise WrongSetting(f"MASTHEAD_DATA: {folder} is, or lies below, a file. Name a folder.") from None
    except OSError as error:
        raise WrongSetting(f"MASTHEAD_DATA: cannot make the folder {folder} ({error.strerror}). Name one that may be written to.") from None
    if not os.access(folder, os.R_OK | os.W_OK | os.X_OK):
        raise WrongSetting(f"MASTHEAD_DATA: {folder} cannot be written to. Name a folder that belongs to the user who runs Masthead.")
    return folder


def load(environment: Mapping[str, str] = os.environ) -> Settings:
    """The settings from `environment`; ends the program with one sentence when a value is wrong."""
    known = {str(field.alias) for field in Settings.model_fields.values()}
    # An empty variable is an absent one: that is how people switch a line of a compose file off.
    values = {name: value for name, value in _with_files(environment).items() if name in known and value.strip()}
    try:
        return Settings.model_validate(values)
    except ValidationError as error:
        first = error.errors()[0]
        why = str(first["msg"]).removeprefix("Value error, ")
        raise WrongSetting(f"{first['loc'][0]}: {why}.") from None
