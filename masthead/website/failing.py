"""The pages for what should not happen. They need nothing: database, templates, static files may be what failed."""

from base64 import b64encode
from hashlib import sha256

from django.http import HttpRequest, HttpResponse

# The house's paper and ink. The face is the system's serif.
STYLE = (
    ":root{color-scheme:light dark}"
    "body{margin:0;border-top:4px solid #9e2a1f;background:#fffdf8;color:#1d1a16;font:1.25rem/1.5 Charter,'Iowan Old Style',Georgia,serif}"
    "main{max-width:36rem;margin:0 auto;padding:clamp(3rem,12vh,8rem) 1.25rem}"
    "h1{margin:0 0 .6em;font-size:clamp(2rem,1.4rem + 3vw,3.25rem);font-weight:500;line-height:1.08;letter-spacing:-.02em}"
    "p{margin:0 0 1.5em}a{color:inherit;text-decoration-color:#9e2a1f;text-underline-offset:.2em}"
    ":focus-visible{outline:3px solid #9e2a1f;outline-offset:3px}"
    "@media(prefers-color-scheme:dark){body{background:#211e1a;color:#e6e0d6}a{text-decoration-color:#ee9e93}:focus-visible{outline-color:#ee9e93}}"
)
# This style and nothing else, by its digest.
_DIGEST = b64encode(sha256(STYLE.encode()).digest()).decode()
POLICY = f"default-src 'none'; img-src data:; style-src 'sha256-{_DIGEST}'; base-uri 'none'; frame-ancestors 'none'"


def page(title: str, say: str) -> str:
    """The page's HTML, also for a server in front of us to say."""
    return (
        '<!doctype html><html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">'
        f'<title>{title}</title><meta name="robots" content="noindex"><link rel="icon" href="data:,"><style>{STYLE}</style></head>'
        f'<body><main><h1>{title}</h1><p>{say}</p><p><a href="/">The front page</a></p></main></body></html>\n'
    )


def _page(title: str, say: str, status: int) -> HttpResponse:
    headers = {"Cache-Control": "no-store", "Content-Security-Policy": POLICY}
    return HttpResponse(page(title, say), status=status, content_type="text/html; charset=utf-8", headers=headers)


def broken(request: HttpRequest) -> HttpResponse:
    """Something of ours failed."""
    return _page("Something failed on our side", "Please try again in a minute. Nothing you did is lost.", 500)


def busy(request: HttpRequest) -> HttpResponse:
    """Nothing failed, but the database could not take it now: somebody else was writing too long, or there is no room."""
    response = _page("That is more than we can write down now", "Please try again in a minute. Nothing you did is lost.", 503)
    response["Retry-After"] = "20"
    return response


def not_understood(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """Django could not make sense of what was sent: a host that is not ours, a form with a thousand fields."""
    return _page("We could not read that", "The address or the form was damaged on its way. Please go back and try again.", 400)
