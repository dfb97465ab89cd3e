"""PostgreSQL's texts hold no NUL, and an address or a form may. One in a question finds nothing, as on SQLite; one that would be kept is
kept as the sign for what cannot be shown. Otherwise anybody could make a page fail by `?q=%00`."""

from functools import cache
from typing import Any

NUL, SIGN = "\0", "\N{REPLACEMENT CHARACTER}"


def without_nul(sender: Any, connection: Any, **kwargs: Any) -> None:
    """Hear of a new connection, and have its texts written so."""
    if connection.vendor != "postgresql":
        return
    from psycopg.adapt import PyFormat
    from psycopg.types import string

    adapters = connection.connection.adapters
    for form in (PyFormat.BINARY, PyFormat.TEXT):  # the last is what is used where any would do
        # The same in Python: what is compiled may not be built upon.
        adapters.register_dumper(str, _writing(getattr(string, adapters.get_dumper(str, form).__name__)))


@cache
def _writing(usual: type[Any]) -> type[Any]:
    class WithoutNul(usual):  # type: ignore[misc]
        """As usual, but for that."""

        def dump(self, obj: str) -> Any:
            """For the server."""
            return super().dump(obj.replace(NUL, SIGN) if NUL in obj else obj)

        def quote(self, obj: str) -> Any:
            """Into the statement."""
            return super().quote(obj.replace(NUL, SIGN) if NUL in obj else obj)

    return WithoutNul
