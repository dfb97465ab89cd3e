from django.urls import path, re_path

from masthead.newsletters import views, views_editions, views_letters
from masthead.newsletters.outcomes import webhooks

urlpatterns = [
    path("reviews/links/<int:edition_id>/<int:number>/", views_editions.link, name="letter-link"),
    path("today/", views_editions.today_page, name="today"),
    path("letters/", views_letters.letters, name="letters-page"),
    path("letters/sign-up/", views_letters.sign_up, name="sign-up"),
    path("letters/confirm/<str:token>/", views_letters.confirm, name="confirm-letters"),
    path("letters/preferences/<str:token>/", views_letters.preferences, name="preferences"),
    path("letters/consents.csv", views_letters.consents, name="consents"),
    path("letters/try-again/", views_letters.try_again, name="try-again"),
    path("letters/events/<slug:provider>/", webhooks.receive, name="mail-events"),
    path("letters/unsubscribe/<str:token>/", views.unsubscribe, name="unsubscribe"),
    path("letters/following/<str:token>/", views.stop_news, name="stop-news"),
    re_path(r"^reviews/(?P<kind>daily|weekly|free)/$", views_editions.editions_of, name="editions"),
    re_path(r"^reviews/(?P<kind>daily|weekly|free)/(?P<day>\d{4}-\d{2}-\d{2})/$", views_editions.edition, name="edition"),
]
