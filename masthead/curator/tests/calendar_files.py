"""Calendars as others write them, for tests: a few letters make an event."""

from datetime import date

TODAY = date(2026, 11, 23)  # a Monday


def event(uid: str = "one", start: str = "20261201", summary: str = "Talks", *more: str) -> str:
    """An event; `start` as it stands after DTSTART, with its parameters if it begins with `;`."""
    when = f"DTSTART{start}" if start[:1] in {";", ":"} else f"DTSTART:{start}"
    return "\r\n".join(["BEGIN:VEVENT", f"UID:{uid}", when, f"SUMMARY:{summary}", *more, "END:VEVENT"])


def calendar(*events: str, head: str = "") -> bytes:
    """A file of them."""
    return "\r\n".join(
        ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//Somebody//EN", *([head] if head else []), *events, "END:VCALENDAR", ""]
    ).encode()
