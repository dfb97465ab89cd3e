"""Django's settings, derived from ours (`masthead/configuration.py`); nothing is read from the environment here."""

import os
import secrets
import zoneinfo

from masthead.configuration import Settings, data_folder, load
from masthead.databases import database
from masthead.mailer import mailer
from masthead.readers.issuers import issuers

MASTHEAD: Settings = load()
DATA = data_folder(MASTHEAD.data)


def _secret_key() -> str:
    """The owner's key, or one drawn once and kept, readable by us alone, beside the database it protects."""
    if MASTHEAD.secret_key is not None:
        return MASTHEAD.secret_key.get_secret_value()
    kept = DATA / "secret_key"
    try:
        with open(os.open(kept, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600), "w") as file:
            file.write(secrets.token_hex(32))
    except FileExistsError:
        pass
    return kept.read_text().strip()


SECRET_KEY = _secret_key()
DEBUG = MASTHEAD.debug
ALLOWED_HOSTS = MASTHEAD.allowed_hosts
ROOT_URLCONF = "masthead.urls"
WSGI_APPLICATION = "masthead.wsgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
DESK_PATH = "/desk/"

INSTALLED_APPS = [
    "masthead.lane",
    "masthead.website",
    "masthead.transfer",
    "masthead.newsletters",
    "masthead.ads",
    "masthead.curator",
    "masthead.library",
    "masthead.access",
    "masthead.subscriptions",
    "masthead.readers",
    "masthead.kit",
    "wagtail.contrib.settings",
    "wagtail.contrib.redirects",
    "wagtail.contrib.typed_table_block",
    "wagtail.embeds",
    "wagtail.sites",
    "wagtail.users",
    "wagtail.snippets",
    "wagtail.documents",
    "wagtail.images",
    "wagtail.search",
    "wagtail.admin",
    "wagtail",
    "taggit",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
    "django_tasks",
    "django_tasks_db",
]

MIDDLEWARE = [
    "masthead.website.counting.CountingMiddleware",
    "masthead.website.headers.HeadersMiddleware",
    "masthead.kit.settling.SettlingMiddleware",
    "masthead.website.compressing.CompressMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "masthead.kit.forms.FormGuard",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "masthead.readers.desk.viewing.ViewingMiddleware",
    "masthead.readers.desk.door.DeskDoor",
    "allauth.account.middleware.AccountMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "wagtail.contrib.redirects.middleware.RedirectMiddleware",
    "masthead.readers.middleware.DevicesMiddleware",
    "masthead.kit.refusals.RefusalMiddleware",
    "masthead.library.fitness.NotFitMiddleware",
]

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "masthead.website.context.publication",
            ],
        },
    }
]

DATABASES = {"default": database(MASTHEAD.database_url.get_secret_value() if MASTHEAD.database_url else "sqlite://", DATA)}
_IN_DATABASE = {"BACKEND": "django.core.cache.backends.db.DatabaseCache", "LOCATION": "cache"}
_IN_MEMORY = {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}
_IN_REDIS = {"BACKEND": "masthead.kit.beyond.caching.Cache", "LOCATION": MASTHEAD.cache_in_redis}
CACHES = {
    "default": _IN_REDIS if MASTHEAD.cache_in_redis else _IN_MEMORY if MASTHEAD.cache_in_memory else _IN_DATABASE,
    # What Redis cannot do while it is gone is done there, so that its table is made, whatever the default.
    "table": _IN_DATABASE,
    # Wagtail's renditions of a picture: the same in every process, so each may remember them.
    "renditions": {**_IN_MEMORY, "LOCATION": "renditions"},
}
_QUEUE = "masthead.kit.beyond.queueing.Backend" if MASTHEAD.queue_in_redis else "django_tasks_db.DatabaseBackend"
TASKS = {"default": {"BACKEND": _QUEUE, "QUEUES": []}}

# Words and time
LANGUAGE_CODE = MASTHEAD.language
TIME_ZONE = MASTHEAD.time_zone
USE_TZ = True
USE_I18N = True
WAGTAIL_I18N_ENABLED = False

# Files
STATIC_URL = "/static/"
STATIC_ROOT = DATA / "static"
MEDIA_URL = "/media/"
MEDIA_ROOT = DATA / "media"
OUTBOX = DATA / "outbox"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "masthead.website.statics.Storage"},
}
WHITENOISE_KEEP_ONLY_HASHED_FILES = False
WHITENOISE_ALLOW_ALL_ORIGINS = False  # no page of others reads a file of ours
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 20_000

# Mail
_mailer = mailer(MASTHEAD.email_url.get_secret_value())
EMAIL_BACKEND = {
    "outbox": "masthead.newsletters.outbox.OutboxBackend",
    "smtp": "django.core.mail.backends.smtp.EmailBackend",
}.get(_mailer.kind, f"anymail.backends.{_mailer.kind}.EmailBackend")
if _mailer.kind == "mailgun":
    ANYMAIL = {"MAILGUN_API_KEY": _mailer.password, "MAILGUN_SENDER_DOMAIN": _mailer.host}
    ANYMAIL |= {"MAILGUN_API_URL": _mailer.api} if _mailer.api else {}
EMAIL_HOST, EMAIL_PORT = _mailer.host, _mailer.port
EMAIL_HOST_USER, EMAIL_HOST_PASSWORD = _mailer.user, _mailer.password
EMAIL_USE_TLS, EMAIL_USE_SSL = _mailer.tls == "starttls", _mailer.tls == "implicit"
EMAIL_TIMEOUT = 30
DEFAULT_FROM_EMAIL = SERVER_EMAIL = MASTHEAD.mail_from or f"letters@{MASTHEAD.host if '.' in MASTHEAD.host else 'localhost'}"

# Cookies and transport
SESSION_COOKIE_NAME = MASTHEAD.cookie("sid")
CSRF_COOKIE_NAME = MASTHEAD.cookie("csrf")
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = MASTHEAD.secure
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_AGE = 180 * 24 * 3600
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"  # no cookie of its own
CSRF_TRUSTED_ORIGINS = [MASTHEAD.url]
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if MASTHEAD.proxies else None
SECURE_HSTS_SECONDS = 365 * 24 * 3600 if MASTHEAD.secure else 0
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
SECURE_CONTENT_TYPE_NOSNIFF = True

# Who they are
AUTH_USER_MODEL = "readers.Reader"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
LOGIN_URL = "/sign-in/"
LOGIN_REDIRECT_URL = "/account/"
ACCOUNT_ADAPTER = "masthead.readers.adapter.ReaderAdapter"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*"]
ACCOUNT_EMAIL_VERIFICATION = "mandatory"
ACCOUNT_EMAIL_VERIFICATION_BY_CODE_ENABLED = True
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False
ACCOUNT_LOGIN_BY_CODE_ENABLED = True
ACCOUNT_LOGIN_BY_CODE_TIMEOUT = 600
ACCOUNT_LOGIN_BY_CODE_MAX_ATTEMPTS = 3
ACCOUNT_LOGIN_BY_CODE_SUPPORTS_RESEND = True
ACCOUNT_FORMS = {"confirm_login_code": "masthead.readers.adapter.CodeForm"}
ACCOUNT_LOGOUT_ON_GET = False
ACCOUNT_SESSION_REMEMBER = True
ACCOUNT_DEFAULT_HTTP_PROTOCOL = "https" if MASTHEAD.secure else "http"
ACCOUNT_RATE_LIMITS = {"login": "60/m/ip", "login_failed": "20/m/ip,5/300s/key", "request_login_code": "30/m/ip,3/m/key"}
ISSUERS = issuers(MASTHEAD.sign_in_with.get_secret_value()) if MASTHEAD.sign_in_with else []
SOCIALACCOUNT_ADAPTER = "masthead.readers.security.social.SocialAdapter"
SOCIALACCOUNT_EMAIL_AUTHENTICATION = SOCIALACCOUNT_AUTO_SIGNUP = SOCIALACCOUNT_STORE_TOKENS = False
SOCIALACCOUNT_LOGIN_ON_GET = True  # our own page takes forms alone, and goes on from there
SOCIALACCOUNT_PROVIDERS = {"openid_connect": {"OAUTH_PKCE_ENABLED": True, "APPS": [one.for_allauth() for one in ISSUERS]}}
MFA_ADAPTER = "masthead.readers.adapter.KeysAdapter"
MFA_SUPPORTED_TYPES = ["webauthn", "totp", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_WEBAUTHN_USER_VERIFICATION = "required"
MFA_TOTP_TOLERANCE = 1
ALLAUTH_TRUSTED_PROXY_COUNT = MASTHEAD.proxies

# The desk
WAGTAIL_SITE_NAME = "Masthead"
WAGTAILADMIN_BASE_URL = MASTHEAD.url
WAGTAILADMIN_LOGIN_URL = "/sign-in/"
WAGTAIL_PAGE_MODEL = "library.BasePage"
WAGTAILIMAGES_IMAGE_MODEL = "library.Picture"
WAGTAILDOCS_DOCUMENT_MODEL = "library.File"
WAGTAILIMAGES_IMAGE_FORM_BASE = "masthead.library.pictures.forms.PictureForm"
WAGTAILIMAGES_MAX_UPLOAD_SIZE = 20 * 1024 * 1024
WAGTAILIMAGES_MAX_IMAGE_PIXELS = 50_000_000
WAGTAILDOCS_SERVE_METHOD = "serve_view"
WAGTAIL_PASSWORD_MANAGEMENT_ENABLED = False
WAGTAILUSERS_PASSWORD_ENABLED = False
WAGTAIL_EMAIL_MANAGEMENT_ENABLED = False
WAGTAIL_GRAVATAR_PROVIDER_URL = None
# Places only: a browser does not know the others (`localtime`, `Factory`), and Wagtail's script stops at one.
_PLACES = ("Africa/", "America/", "Antarctica/", "Arctic/", "Asia/", "Atlantic/", "Australia/", "Europe/", "Indian/", "Pacific/", "UTC")
WAGTAIL_USER_TIME_ZONES = sorted({name for name in zoneinfo.available_timezones() if name.startswith(_PLACES)} | {TIME_ZONE})
WAGTAIL_ENABLE_UPDATE_CHECK = False
WAGTAIL_ENABLE_WHATS_NEW_BANNER = False
WAGTAILEMBEDS_FINDERS: list[dict[str, str]] = []  # an embed is a link until the reader asks for it; nothing is fetched
# On SQLite ours, which is bounded; the module needs SQLite's own tables and cannot be loaded beside PostgreSQL's.
_SQLITE = "sqlite" in DATABASES["default"]["ENGINE"]
WAGTAILSEARCH_BACKENDS = {"default": {"BACKEND": "masthead.library.desk.finding" if _SQLITE else "wagtail.search.backends.database"}}

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "lines": {"()": "masthead.kit.quiet.Line", "format": "{asctime} {levelname} {name}: {message}", "style": "{"},
        "json": {"()": "masthead.kit.quiet.Json"},
    },
    "filters": {"discreet": {"()": "masthead.kit.quiet.Discreet"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": MASTHEAD.log_format, "filters": ["discreet"]}},
    "loggers": {
        "masthead": {"handlers": ["console"], "level": "INFO"},
        "django": {"handlers": ["console"], "level": "WARNING"},
        "django.request": {"handlers": ["console"], "level": "ERROR", "propagate": False},
        "django.security.DisallowedHost": {"handlers": [], "propagate": False},
        "rq": {"handlers": ["console"], "level": "CRITICAL"},  # what it logs of tasks is in their rows; of Redis, we say it ourselves
        "django_tasks": {"handlers": ["console"], "level": "WARNING"},
    },
}
