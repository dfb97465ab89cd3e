from django.urls import path, re_path

from masthead.newsletters import views, views_editions

urlpatterns = [
    path("reviews/links/<int:edition_id>/<int:number>/", views_editions.link, name="letter-link"),
    path("letters/unsubscribe/<str:token>/", views.unsubscribe, name="unsubscribe"),
    path("letters/following/<str:token>/", views.stop_news, name="stop-news"),
    re_path(r"^reviews/(?P<kind>daily|weekly|free)/$", views_editions.editions_of, name="editions"),
    re_path(r"^reviews/(?P<kind>daily|weekly|free)/(?P<day>\d{4}-\d{2}-\d{2})/$", views_editions.edition, name="edition"),
]
