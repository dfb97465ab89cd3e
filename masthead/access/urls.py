from django.urls import path

from masthead.access import views

urlpatterns = [
    path("keep-reading/arrive/", views.arrive, name="arrive"),
    path("keep-reading/code/", views.enter_code, name="enter-code"),
    path("keep-reading/status/", views.status, name="keep-reading-status"),
    path("keep-reading/upgrade/", views.upgrade, name="upgrade"),
    path("confirm/<str:token>/", views.confirm, name="confirm"),
]
