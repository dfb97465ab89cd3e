"""The letters every publication has."""

from masthead.newsletters.models import Letter

FREE = "The free letter"
LETTERS = {
    "daily": (
        "The Daily Review",
        "Our take on the day’s most important news, what is new from us, and what is to come. Each weekday.",
        False,
    ),
    "weekly": ("The Weekly Review", "The week’s coverage in brief, the stories that moved, and what is to come. Once a week.", False),
    "free-letter": (FREE, "A few pieces to read, and why. For every registered reader.", True),
}


def do_make_letters() -> None:
    """Make those that are not there. Names and summaries of those that are stay the owner's."""
    for slug, (name, summary, on_arrival) in LETTERS.items():
        Letter.objects.get_or_create(slug=slug, defaults={"name": name, "summary": summary, "on_arrival": on_arrival})
