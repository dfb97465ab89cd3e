"""Which hosted page answers which address."""

from collections.abc import Callable
from dataclasses import dataclass
from urllib.parse import parse_qsl

from masthead.subscriptions.providers.stripe.rehearsal.acts.renewing import pass_time
from masthead.subscriptions.providers.stripe.rehearsal.books import Books
from masthead.subscriptions.providers.stripe.rehearsal.interface import Interface
from masthead.subscriptions.providers.stripe.rehearsal.pages.setting import HERE, Markup, fill, page


@dataclass(frozen=True)
class Page:
    """An answer to a browser; `goes_to`: where it is sent instead."""

    body: bytes = b""
    status: int = 200
    kind: str = "text/html; charset=utf-8"
    goes_to: str = ""


Form = dict[str, str]
Way = Callable[[Books, str, "Form | None"], Page]  # the form is None for a GET, which changes nothing


def see(address: str) -> Page:
    """Off to another address, by GET."""
    return Page(b"", 303, goes_to=address)


def message(heading: str, says: str, link: str = "", label: str = "", status: int = 200) -> Page:
    """A page with one thing to say."""
    return Page(
        page(
            heading, fill("message.html", heading=heading, says=says, link=fill("link.html", href=link, label=label) if link else Markup())
        ),
        status,
    )


def hosted(interface: Interface, method: str, path: str, body: str) -> Page:
    """The page at an address."""
    from masthead.subscriptions.providers.stripe.rehearsal.pages import checkout_page, invoice_page, portal_page

    ways: dict[str, Way] = {
        "/c/pay/": checkout_page.answer, "/p/session/": portal_page.answer, "/i/": invoice_page.answer, "/3ds/": invoice_page.of_intent,
    }  # fmt: skip
    if path == "/rehearsal.css":
        return Page((HERE / "rehearsal.css").read_bytes(), kind="text/css; charset=utf-8")
    form = dict(parse_qsl(body, keep_blank_values=True)) if method == "POST" else None
    for start, way in ways.items():
        if path.startswith(start):
            books = interface.books
            with books.lock:
                pass_time(books, None, books.now())
                found = way(books, path.removeprefix(start), form)
                if form is not None:
                    books.save()
            return found
    return message("Nothing here", "No page of the rehearsal has this address.", status=404)
