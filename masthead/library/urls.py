from django.urls import path, re_path

from masthead.library.citing import FORMS, RECORDS
from masthead.library.desk.calendar import plan_calendar
from masthead.library.views import articles, exporting, following, giving, keeping, lists, searching, titles

urlpatterns = [
    path("articles/<int:article_id>/", articles.article, name="article-short"),
    path("articles/<int:article_id>/<str:slug>/", articles.article, name="article"),
    path("articles/<int:article_id>/<str:slug>/keep-reading/", articles.keep_reading, name="keep-reading"),
    path("articles/<int:article_id>/<str:slug>/open/", articles.open_article, name="open-article"),
    path("articles/<int:article_id>/<str:slug>/save/", keeping.save, name="save"),
    path("articles/<int:article_id>/<str:slug>/place/", keeping.place, name="place"),
    path("articles/<int:article_id>/<str:slug>/gift/", giving.gift, name="gift"),
    *(
        path(f"articles/<int:article_id>/<str:slug>/cite.{kind}", exporting.citation, {"kind": kind}, name=f"cite-{kind}")
        for kind in RECORDS
    ),
    path("titles.kbart.txt", titles.titles, name="kbart"),
    path("gifts/<str:token>/", giving.received, name="gift-received"),
    path("account/gifts/revoke/", giving.revoke, name="revoke-gift"),
    path("account/saved/", keeping.saved, name="saved"),
    path("account/following/", following.following, name="following"),
    path("account/reading/", keeping.history, name="history"),
    path("account/reading/forget/", keeping.forget, name="forget-reading"),
    path("account/reading/keep/", keeping.keep_history, name="keep-history"),
    path("account/reading/export.json", keeping.export, {"kind": "json"}, name="reading-json"),
    path("account/reading/export.html", keeping.export, {"kind": "html"}, name="reading-html"),
    re_path(r"^(?P<kind>regions|topics|countries|series)/(?P<slug>[-\w]+)/$", lists.section, name="section"),
    re_path(r"^(?P<kind>regions|topics|countries|series)/$", lists.index, name="index"),
    re_path(r"^(?P<kind>regions|topics|countries|series|authors)/(?P<slug>[-\w]+)/follow/$", following.follow, name="follow"),
    path("authors/", lists.authors, name="authors"),
    path("authors/<slug:slug>/", lists.author, name="author"),
    path("corrections/", lists.corrections, name="corrections"),
    path("library/", lists.library, name="library"),
    path("library/save/", following.save, name="save-search"),
    *(path(f"library/export.{kind}", exporting.results, {"kind": kind}, name=f"export-{kind}") for kind in FORMS),
    path("library/suggest/", searching.suggestions, name="suggestions"),
    path("planning/<str:key>.ics", plan_calendar, name="plan-calendar"),
]
