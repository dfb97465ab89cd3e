from django.urls import path

from masthead.subscriptions.institutions import views

urlpatterns = [
    path("campus/", views.campus, name="campus"),
    path("institutions/<slug:slug>/", views.librarian, name="librarian"),
    path("institutions/<slug:slug>/<slug:name>.<slug:form>", views.report, name="counter-report"),
]
