from django.urls import path

from masthead.curator import views

urlpatterns = [
    path("radar/", views.radar_page, name="radar"),
    path("radar.ics", views.radar_calendar, name="radar-calendar"),
]
