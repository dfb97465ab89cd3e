from django.urls import include, path

from masthead.subscriptions import views

urlpatterns = [
    path("subscribe/", views.subscribe, name="subscribe"),
    path("subscribe/order/<str:reference>/", views.order, name="order"),
    path("", include("masthead.subscriptions.gifts.urls")),
    path("", include("masthead.subscriptions.teams.urls")),
    path("", include("masthead.subscriptions.institutions.urls")),
]
