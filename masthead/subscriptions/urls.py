from django.urls import path

from masthead.subscriptions import views

urlpatterns = [
    path("subscribe/", views.subscribe, name="subscribe"),
    path("subscribe/order/<str:reference>/", views.order, name="order"),
]
