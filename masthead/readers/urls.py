from allauth.account import views as allauth
from django.urls import path
from django.views.generic import RedirectView

from masthead.readers import views

# allauth finds its pages by these names; of its many we serve what a reader without a password needs.
to_sign_in = RedirectView.as_view(url="/sign-in/", query_string=True)

urlpatterns = [
    path("sign-in/", views.sign_in, name="account_request_login_code"),
    path("sign-in/code/", allauth.confirm_login_code, name="account_confirm_login_code"),
    path("sign-in/link/<str:token>/", views.sign_in_link, name="sign-in-link"),
    path("sign-in/again/", to_sign_in, name="account_reauthenticate"),
    path("sign-in/elsewhere/", to_sign_in, name="account_login"),
    path("sign-in/new/", to_sign_in, name="account_signup"),
    path("sign-in/unconfirmed/", to_sign_in, name="account_email_verification_sent"),
    path("sign-in/inactive/", to_sign_in, name="account_inactive"),
    path("sign-out/", views.sign_out, name="sign-out"),
]
