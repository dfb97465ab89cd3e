from django.urls import path, re_path

from masthead.website import feeds, first_run, front, health, measuring, outbox, sitemaps, theme, views

urlpatterns = [
    path("", front.home, name="home"),
    path("account/", views.account, name="account"),
    path("account/letters/", views.letters, name="letters"),
    path("outbox/", outbox.outbox, name="outbox"),
    path("outbox/<slug:name>/", outbox.message, name="outbox-message"),
    path("feeds/", views.feeds, name="feeds"),
    path("feeds/all.atom", feeds.NewestAtom(), name="atom"),
    path("feeds/all.rss", feeds.Newest(), name="rss"),
    re_path(r"^feeds/(?P<kind>regions|topics|countries|series)/(?P<slug>[-\w]+)\.atom$", feeds.NewestAtom(), name="section-atom"),
    re_path(r"^feeds/(?P<kind>regions|topics|countries|series)/(?P<slug>[-\w]+)\.rss$", feeds.Newest(), name="section-rss"),
    path("feeds/authors/<slug:slug>.atom", feeds.NewestAtom(), {"kind": "authors"}, name="author-atom"),
    path("feeds/authors/<slug:slug>.rss", feeds.Newest(), {"kind": "authors"}, name="author-rss"),
    path("sitemap.xml", sitemaps.index, name="sitemap-index"),
    path("sitemap-<str:name>.xml", sitemaps.part, name="sitemap"),
    path("news-sitemap.xml", sitemaps.news, name="news-sitemap"),
    path("theme.css", theme.theme, name="theme"),
    path("robots.txt", views.robots, name="robots"),
    path("favicon.ico", views.favicon, name="favicon"),
    path("set-up/", first_run.where, name="first-run-where"),
    path("set-up/<str:secret>/", first_run.first_run, name="first-run"),
    path("metrics", measuring.show, name="metrics"),
    path("healthz", health.healthz, name="healthz"),
    path("readyz", health.readyz, name="readyz"),
]
