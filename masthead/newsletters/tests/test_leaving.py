"""The page by which a letter is left."""

from typing import Any

from masthead.newsletters.consents import do_agree, unsubscribe_address
from masthead.newsletters.models import Letter


def test_who_opens_the_link_is_nobody_yet(people: Any, browser: Any, at: Any) -> None:
    """The address names a reader; that signs nobody in, and the page does not look as if it did."""
    ben, letter = people.ben(), Letter.objects.get_or_create(slug="free-letter", defaults={"name": "The letter"})[0]
    do_agree(reader_id=ben.pk, letter=letter, at=at, wording="Yes.", source="test")
    page = browser().get("/letters/" + unsubscribe_address(ben.pk, letter).split("/letters/")[1]).content.decode()
    assert "Unsubscribe from" in page and 'href="/sign-in/' in page and ben.email not in page
