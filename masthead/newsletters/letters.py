"""The letters every publication has."""

from masthead.newsletters.models import Letter

FREE = "The free letter"
# Each with its summary, whether confirming an address is the consent to it, and its weekdays (Monday is 1).
LETTERS = {
    "daily": (
        "The Daily Review",
        "Our take on the day’s most important news, what is new from us, and what is to come. Each weekday.",
        False,
        "12345",
    ),
    "weekly": ("The Weekly Review", "The week’s coverage in brief, the stories that moved, and what is to come. Once a week.", False, "6"),
    "free-letter": (FREE, "A few pieces to read, and why. For every registered reader.", True, "3"),
}


def do_make_letters() -> None:
    """Make those that are not there. Names and summaries of those that are stay the owner's."""
    for slug, (name, summary, on_arrival, days) in LETTERS.items():
        Letter.objects.get_or_create(slug=slug, defaults={"name": name, "summary": summary, "on_arrival": on_arrival, "days": days})
