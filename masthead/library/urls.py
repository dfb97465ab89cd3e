from django.urls import path, re_path

from masthead.library import views

urlpatterns = [
    path("articles/<int:article_id>/", views.article, name="article-short"),
    path("articles/<int:article_id>/<str:slug>/", views.article, name="article"),
    path("articles/<int:article_id>/<str:slug>/keep-reading/", views.keep_reading, name="keep-reading"),
    path("articles/<int:article_id>/<str:slug>/open/", views.open_article, name="open-article"),
    re_path(r"^(?P<kind>regions|topics|countries|series)/(?P<slug>[-\w]+)/$", views.section, name="section"),
    path("authors/<slug:slug>/", views.author, name="author"),
    path("library/", views.library, name="library"),
]
