"""Which of the features of a letter the large mail programs do not show."""

from masthead.newsletters.linting.features import table, verdicts

# The programs that a letter is set for, by their families and where they run.
GREAT = {"Gmail": "gmail.", "Outlook on Windows": "outlook.windows", "Apple Mail": "apple-mail.", "Yahoo": "yahoo."}
# What may be left out without loss: who does not know it shows the letter all the same.
PROGRESSIVE = frozenset(
    {
        "@media", "@media (prefers-color-scheme)", "color-scheme CSS property", "color-scheme meta tag", "max-width", "letter-spacing",
        "opacity", "HTML comments", "CSS comments", "aria-label attribute", "role attribute", "lang attribute", "dir attribute",
        "word-break", "overflow", "display:none", "max-height property", "Descendant combinator", "Type selector", "Class selector",
        "Child combinator", "ID selector", "system-ui, ui-serif, ui-sans-serif, ui-rounded, ui-monospace", "<body> element", "display",
        "Chaining selectors", "!important keyword", "<style> element", "text-transform", "word-spacing", "height property", "outline",
    }
)  # fmt: skip


def unshown(html: str) -> dict[str, list[str]]:
    """Features that one of the great programs does not show, with their names; those without which nothing is lost left out."""
    among = [
        client for client in table().clients if client.startswith(tuple(GREAT.values())) and not client.startswith("outlook.windows-mail")
    ]
    found: dict[str, list[str]] = {}
    for feature, clients in verdicts(html, among).items():
        names = [name for name, start in GREAT.items() if any(one.startswith(start) and mark == "n" for one, mark in clients.items())]
        if names and feature not in PROGRESSIVE:
            found[feature] = names
    return found
