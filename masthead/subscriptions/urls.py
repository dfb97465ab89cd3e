from django.urls import include, path

from masthead.subscriptions import views
from masthead.subscriptions.billing import views as billing
from masthead.subscriptions.billing import views_leaving as leaving

urlpatterns = [
    path("subscribe/", views.subscribe, name="subscribe"),
    path("subscribe/order/<str:reference>/", views.order, name="order"),
    path("subscribe/paid/<uuid:checkout>/", views.paid, name="paid"),
    path("account/plan/cancel/", billing.cancel, name="cancel"),
    path("account/plan/resume/", billing.resume, name="resume"),
    path("account/plan/pause/", billing.pause, name="pause"),
    path("account/plan/change/", billing.change, name="change"),
    path("account/plan/withdraw/", billing.withdraw, name="withdraw"),
    path("account/payment/retry/", billing.retry, name="retry"),
    path("account/payment/card/", billing.card, name="card"),
    path("account/payment/details/", billing.details, name="billing-details"),
    path("account/invoices/<int:number>/", billing.invoice, name="invoice"),
    path("cancel/", leaving.ask, name="leave"),
    path("cancel/<str:token>/", leaving.leave, name="leave-confirm"),
    path("billing/news/<slug:key>/", leaving.news, name="provider-news"),
    path("", include("masthead.subscriptions.gifts.urls")),
    path("", include("masthead.subscriptions.teams.urls")),
    path("", include("masthead.subscriptions.institutions.urls")),
]
