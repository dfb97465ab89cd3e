from django.urls import path, re_path
from django.views.generic import RedirectView

from masthead.readers import views
from masthead.readers.desk import pages as desk
from masthead.readers.privacy import views as privacy
from masthead.readers.security import social
from masthead.readers.security import views as safety

# allauth finds its pages by these names; of its many we serve what a reader without a password needs.
to_sign_in = RedirectView.as_view(url="/sign-in/", query_string=True)

urlpatterns = [
    path("sign-in/", views.sign_in, name="account_request_login_code"),
    path("sign-in/code/", views.enter_code, name="account_confirm_login_code"),
    path("sign-in/link/<str:token>/", views.sign_in_link, name="sign-in-link"),
    path("sign-in/desk/", desk.door, name="desk-door"),
    path("viewing/end/", desk.end_view, name="end-view"),
    path("sign-in/with/", social.not_connected, name="not-connected"),
    path("sign-in/with/<slug:provider_id>/", social.begin, name="openid_connect_login"),
    path("sign-in/with/<slug:provider_id>/back/", social.back, name="openid_connect_callback"),
    path("account/security/connected/", social.disconnect, name="disconnect"),
    path("account/security/connections/", RedirectView.as_view(url="/account/security/"), name="socialaccount_connections"),
    path("sign-in/passkey/", safety.passkey_sign_in, name="passkey-sign-in"),
    path("sign-in/passkey/options/", safety.passkey_sign_in_options, name="passkey-sign-in-options"),
    path("sign-in/again/", safety.again, name="account_reauthenticate"),
    path("sign-in/again/options/", safety.again_options, name="again-options"),
    path("sign-in/elsewhere/", to_sign_in, name="account_login"),
    path("sign-in/new/", to_sign_in, name="account_signup"),
    path("sign-in/unconfirmed/", to_sign_in, name="account_email_verification_sent"),
    path("sign-in/inactive/", to_sign_in, name="account_inactive"),
    path("sign-out/", views.sign_out, name="sign-out"),
    path("account/security/", safety.security, name="security"),
    path("account/security/devices/", safety.sign_out_device, name="sign-out-device"),
    path("account/security/keys/", safety.change_key, name="change-key"),
    path("account/security/passkey/", safety.add_passkey, name="add-passkey"),
    path("account/security/passkey/options/", safety.passkey_options, name="passkey-options"),
    path("account/security/app/", safety.add_app, name="add-app"),
    path("account/security/recovery/", safety.recovery_codes, name="recovery-codes"),
    path("account/privacy/", privacy.privacy, name="privacy"),
    re_path(r"^account/privacy/everything\.(?P<kind>json|html)$", privacy.take, name="take-everything"),
    path("account/erase/", privacy.erase, name="erase"),
    path("account/address/", safety.address, name="address"),
    path("account/address/agree/<str:token>/", safety.agree, name="address-agree"),
    path("account/address/undo/<str:token>/", safety.undo, name="address-undo"),
]
