from django.urls import path, re_path

from masthead.library.views import articles, lists, searching

urlpatterns = [
    path("articles/<int:article_id>/", articles.article, name="article-short"),
    path("articles/<int:article_id>/<str:slug>/", articles.article, name="article"),
    path("articles/<int:article_id>/<str:slug>/keep-reading/", articles.keep_reading, name="keep-reading"),
    path("articles/<int:article_id>/<str:slug>/open/", articles.open_article, name="open-article"),
    re_path(r"^(?P<kind>regions|topics|countries|series)/(?P<slug>[-\w]+)/$", lists.section, name="section"),
    path("authors/<slug:slug>/", lists.author, name="author"),
    path("library/", lists.library, name="library"),
    path("library/suggest/", searching.suggestions, name="suggestions"),
]
