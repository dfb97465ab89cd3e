"""Around every request of a reader: when their browser was last here, and the name it is known again by."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

from masthead.kit.clock import now
from masthead.readers.security import devices


class DevicesMiddleware:
    """Costs a stranger nothing, and a reader a row an hour."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        devices.remember(request, response)
        if hasattr(request, "viewed_by"):
            return response  # staff look on: that is no visit of the reader's
        if request.session.accessed and not request.session.is_empty():
            devices.do_see(request=request, at=now())
        return response
