from django.urls import path

from masthead.subscriptions.gifts import views

urlpatterns = [
    path("subscribe/gift/", views.give, name="give-subscription"),
    path("subscribe/gifts/<int:gift_id>/", views.given, name="gift-given"),
    path("subscribe/gifts/<int:gift_id>/card/", views.card, name="gift-card"),
    path("gift/", views.type_code, name="gift-code"),
    path("gift/yours/", views.yours, name="gift-yours"),
    path("gift/<str:code>/", views.received, name="redeem-gift"),
]
