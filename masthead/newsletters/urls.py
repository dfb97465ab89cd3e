from django.urls import path

from masthead.newsletters import views

urlpatterns = [path("letters/unsubscribe/<str:token>/", views.unsubscribe, name="unsubscribe")]
