from django.urls import path

from masthead.ads import views

urlpatterns = [
    path("sponsored/report/<str:key>/", views.report, name="sponsor-report"),
    path("sponsored/<int:sponsorship_id>/<slug:place>/", views.follow, name="sponsor"),
    path("sponsored/<int:sponsorship_id>/<slug:place>/seen/", views.seen, name="sponsor-seen"),
]
