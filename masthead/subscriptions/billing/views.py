"""The account's acts on a subscription. Opening a page changes nothing; each act is a press."""

from datetime import UTC, datetime
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.core import signing
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from masthead.kit.clock import now
from masthead.kit.forms import leading_to
from masthead.kit.money import Money
from masthead.kit.refusals import BadInput, Refusal
from masthead.readers.models import Reader
from masthead.subscriptions.billing import acts, vat
from masthead.subscriptions.billing.models import Invoice, Subscription
from masthead.subscriptions.models import Price
from masthead.subscriptions.providers.chosen import pays_at, provider
from masthead.subscriptions.providers.port import BadNumber, Declined, Preview, ProviderDown
from masthead.subscriptions.selling.models import COUNTRY, Billing, SellingRules
from masthead.subscriptions.visitors import reader_of, to_sign_in

SHOWN = 1800  # seconds for which a preview may be taken at its word


class NoSubscription(Refusal):
    """They do not subscribe."""

    code, status = "no_subscription", 409

    def say(self) -> str:
        return "You have no subscription that this could be done with. Nothing was changed."


def _mine(reader: Reader) -> Subscription:
    found = acts.running(reader)
    if found is None or not found.live:
        raise NoSubscription
    return found


def _back(request: HttpRequest, say: str, part: str = "plan") -> HttpResponse:
    messages.success(request, say, extra_tags="billing")
    return HttpResponseRedirect(f"{reverse('account')}#{part}")


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def cancel(request: HttpRequest) -> HttpResponse:
    """Cancel: a page that says until when one reads, and a press."""
    reader = reader_of(request)
    if reader is None:
        return to_sign_in(request.path)
    subscription, at = _mine(reader), now()
    if request.method != "POST":
        return render(request, "subscriptions/cancel.html", {"subscription": subscription, "until": _until(subscription, at)})
    subscription = acts.do_cancel(subscription=subscription, at=at)
    return _back(request, f"Cancelled. You read everything until {_until(subscription, at):%-d %B %Y}, and nothing more is charged.")


def _until(subscription: Subscription, at: datetime) -> datetime:
    """Until when the reader reads if they cancel now: the end of what is paid; of what is owed, now."""
    return (
        max(subscription.ends_at or subscription.paid_until or at, at) if subscription.state != "paused" else subscription.paid_until or at
    )


@never_cache
@require_POST
def resume(request: HttpRequest) -> HttpResponse:
    """Take back the cancellation, or the pause."""
    reader = reader_of(request)
    if reader is None:
        return to_sign_in(reverse("account"))
    subscription = acts.do_resume(subscription=_mine(reader), at=now())
    if subscription.renews_at:
        return _back(request, f"Your subscription goes on. It renews on {subscription.renews_at:%-d %B %Y}.")
    return _back(request, "Your subscription goes on.")


@never_cache
@require_POST
def pause(request: HttpRequest) -> HttpResponse:
    """Charge nothing for some months."""
    reader = reader_of(request)
    if reader is None:
        return to_sign_in(reverse("account"))
    typed = request.POST.get("months", "")
    subscription = acts.do_pause(subscription=_mine(reader), months=int(typed) if typed in {"1", "2", "3"} else 0, at=now())
    return _back(request, f"Paused until {subscription.paused_until:%-d %B %Y}. What you have paid for you still read.")


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def change(request: HttpRequest) -> HttpResponse:
    """Change the plan: what it costs to the cent, and a press for exactly that."""
    reader = reader_of(request)
    if reader is None:
        return to_sign_in(request.get_full_path())
    subscription, typed = _mine(reader), request.POST.get("price") or request.GET.get("price", "")
    price = get_object_or_404(
        Price.objects.select_related("plan"),
        pk=int(typed) if typed.isascii() and typed.isdigit() and len(typed) < 10 else 0,
        plan__on_sale=True,
    )
    if request.method == "POST":
        shown = _as_shown(request.POST.get("shown", ""), subscription, price)
        goes_to = acts.do_change(subscription=subscription, price=price, shown=shown, at=now())
        return (
            HttpResponseRedirect(goes_to)
            if goes_to and shown.due.minor
            else _back(request, f"You have {price.plan.name}, {price}, from now on.")
        )
    found = acts.preview(subscription=subscription, price=price, at=now())
    context = {"subscription": subscription, "price": price, "preview": found, "shown": _seal(found, subscription, price)}
    return leading_to(render(request, "subscriptions/change.html", context), pays_at())


def _seal(preview: Preview, subscription: Subscription, price: Price) -> str:
    """What was shown, so that it is done for that and nothing else."""
    kept = preview.kept.minor if preview.kept else 0
    told: list[Any] = [subscription.pk, price.pk, preview.due.minor, preview.due.currency, kept, int(preview.moment.timestamp())]
    return signing.dumps(told, salt="masthead.change")


def _as_shown(sealed: str, subscription: Subscription, price: Price) -> Preview:
    try:
        whose, what, due, currency, kept, moment = signing.loads(sealed, salt="masthead.change", max_age=SHOWN)
    except (signing.BadSignature, ValueError, TypeError):
        raise BadInput("What this costs was shown too long ago. Please look at it again.") from None
    if (whose, what) != (subscription.pk, price.pk):
        raise BadInput("What this costs was shown for another plan. Please look at it again.")
    return Preview(Money(due, currency), (), None, datetime.fromtimestamp(moment, UTC), Money(kept, currency) if kept else None)


@never_cache
@require_POST
def retry(request: HttpRequest) -> HttpResponse:
    """Charge what is owed once more."""
    reader = reader_of(request)
    if reader is None:
        return to_sign_in(reverse("account"))
    try:
        acts.do_retry(subscription=_mine(reader), at=now())
    except Declined as declined:
        messages.error(request, declined.say(), extra_tags="billing")
        return HttpResponseRedirect(f"{reverse('account')}#payment")
    return _back(request, "Thank you, the payment went through.", "payment")


@never_cache
@require_POST
def card(request: HttpRequest) -> HttpResponse:
    """To the provider's page for another card."""
    reader = reader_of(request)
    if reader is None:
        return to_sign_in(reverse("account"))
    subscription = _mine(reader)
    back = f"{settings.MASTHEAD.url}{reverse('account')}#payment"
    return HttpResponseRedirect(provider(subscription.provider).portal_url(subscription, back))


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def withdraw(request: HttpRequest) -> HttpResponse:
    """Withdraw within the days that the law gives: everything is paid back, and access ends at once."""
    reader = reader_of(request)
    if reader is None:
        return to_sign_in(request.path)
    subscription, at = _mine(reader), now()
    until = acts.withdraws_until(subscription)
    if until is None or at >= until:
        raise acts.TooLate
    if request.method != "POST":
        return render(request, "subscriptions/withdraw.html", {"subscription": subscription, "until": until})
    acts.do_withdraw(subscription=subscription, at=at)
    return _back(request, "You have withdrawn. Everything you paid is paid back, and your access has ended.")


@never_cache
@require_safe
def invoice(request: HttpRequest, number: int) -> HttpResponse:
    """One invoice, to print or to keep; only its reader sees it."""
    reader = reader_of(request)
    if reader is None:
        return to_sign_in(request.path)
    found = get_object_or_404(Invoice.objects.select_related("subscription__plan"), pk=number, reader=reader)
    return render(request, "subscriptions/invoice.html", {"invoice": found, "rules": SellingRules.load()})


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def details(request: HttpRequest) -> HttpResponse:
    """Whom invoices are made out to."""
    reader = reader_of(request)
    if reader is None:
        return to_sign_in(request.path)
    found = Billing.objects.filter(reader=reader).first() or Billing(reader=reader, name=reader.name)
    say, status = "", 200
    if request.method == "POST":
        try:
            _take(found, request)
            acts.do_make_out(billing=found)
        except (BadInput, vat.BadNumber, BadNumber, ProviderDown) as wrong:
            say, status = (wrong.say(), wrong.status) if isinstance(wrong, Refusal) else (str(wrong), 422)
        else:
            return _back(request, "Kept. The next invoice is made out so.", "payment")
    return render(request, "subscriptions/details.html", {"details": found, "say": say}, status=status)


def _take(found: Billing, request: HttpRequest) -> None:
    found.name, found.address = request.POST.get("name", "").strip()[:200], request.POST.get("address", "").strip()[:400]
    found.country, found.vat_number = request.POST.get("country", "").strip().upper(), request.POST.get("vat_number", "")[:40]
    if found.country and not COUNTRY.regex.match(found.country):  # type: ignore[union-attr]
        found.country = found.country[:2]
        raise BadInput("Give the country in two letters, such as DE or FR, or leave the field empty.")
    found.vat_number = vat.clean(found.vat_number)
    if found.vat_number and found.country and vat.country(found.vat_number) != found.country:
        raise BadInput("The VAT number is of another country than the address.")
