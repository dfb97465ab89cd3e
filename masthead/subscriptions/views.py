"""The subscribe page, and ordering by invoice."""

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.http import urlencode
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from masthead.kit.clock import now
from masthead.readers.models import Reader
from masthead.subscriptions.granting import has_access
from masthead.subscriptions.models import Order, Plan, Price
from masthead.subscriptions.providers.manual.invoices import do_order


def _number(typed: str) -> int:
    return int(typed) if typed.isascii() and typed.isdigit() and len(typed) < 10 else 0


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def subscribe(request: HttpRequest) -> HttpResponse:
    """What All-Access is and costs; POST orders by invoice.

    Who is not signed in types an address first (the page's form then goes to `arrive`) and comes back confirmed.
    """
    reader = request.user if isinstance(request.user, Reader) else None
    if request.method == "POST":
        price = get_object_or_404(Price.objects.select_related("plan"), pk=_number(request.POST.get("price", "")), plan__on_sale=True)
        if reader is None:
            return HttpResponseRedirect(f"/sign-in/?{urlencode({'next': reverse('subscribe')})}")
        order = do_order(reader=reader, price=price, at=now())
        return HttpResponseRedirect(reverse("order", args=[order.reference]))
    plans = Plan.objects.filter(on_sale=True).prefetch_related("prices")
    subscribed = reader is not None and has_access(reader.pk, now())
    return render(
        request,
        "subscriptions/subscribe.html",
        {"plans": plans, "subscribed": subscribed, "reader": reader, "chosen": request.GET.get("price", "")},
    )


@never_cache
@require_http_methods(["GET", "HEAD"])
def order(request: HttpRequest, reference: str) -> HttpResponse:
    """An order and how to pay it; only its reader sees it."""
    if not isinstance(request.user, Reader):
        return HttpResponseRedirect(f"/sign-in/?{urlencode({'next': request.path})}")
    found = get_object_or_404(Order.objects.select_related("plan"), reference=reference, reader=request.user)
    return render(request, "subscriptions/order.html", {"order": found})
