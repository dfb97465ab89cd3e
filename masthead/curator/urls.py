from django.urls import path, re_path

from masthead.curator import views

urlpatterns = [
    path("radar/", views.radar_page, name="radar"),
    path("radar.ics", views.radar_calendar, name="radar-calendar"),
    re_path(r"^radar/(?P<kind>countries|topics)/(?P<slug>[-\w]+)\.ics$", views.radar_calendar, name="radar-calendar-of"),
]
