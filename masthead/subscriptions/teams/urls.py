from django.urls import path

from masthead.subscriptions.teams import views

urlpatterns = [
    path("subscribe/team/", views.buy, name="buy-team"),
    path("teams/<int:team_id>/", views.team, name="team"),
    path("teams/<int:team_id>/renew/", views.renew, name="renew-team"),
    path("teams/<int:team_id>/join/", views.join_by_domain, name="join-by-domain"),
    path("join/", views.join, name="join-team-carried"),
    path("join/<str:token>/", views.join, name="join-team"),
]
