from django.urls import path

from masthead.subscriptions.institutions import views
from masthead.subscriptions.institutions.elsewhere import views as elsewhere
from masthead.subscriptions.institutions.elsewhere import views_saml as saml

urlpatterns = [
    path("campus/", views.campus, name="campus"),
    path("institutions/<slug:slug>/", views.librarian, name="librarian"),
    path("institutions/<slug:slug>/<slug:name>.<slug:form>", views.report, name="counter-report"),
    path("sign-in/institution/", elsewhere.find, name="institution-sign-in"),
    path("sign-in/institution/code/", elsewhere.code, name="institution-code"),
    path("sign-in/institution/<int:way_id>/", elsewhere.begin, name="institution-begin"),
    path("sign-in/institution/<int:way_id>/back/", elsewhere.back, name="institution-back"),
    path("sign-in/institution/<int:way_id>/saml/", saml.answered, name="institution-saml"),
    path("sign-in/institution/<int:way_id>/metadata/", saml.metadata, name="institution-saml-metadata"),
    path("sign-in/institution/<int:way_id>/saml/<str:token>/", saml.finish, name="institution-saml-finish"),
]
