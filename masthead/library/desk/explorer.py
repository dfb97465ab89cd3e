"""The list of articles at the desk: columns an editor looks for, and filters that find one among tens of thousands.

Every filter asks in a subquery and by an indexed column, and no row brings its body along.
"""

from typing import Any

from django.db.models import F, Prefetch, QuerySet, prefetch_related_objects
from django.forms import CheckboxSelectMultiple
from django.http import HttpRequest
from django.utils.functional import cached_property
from django.utils.timezone import localtime
from django_filters import CharFilter, ChoiceFilter, DateFromToRangeFilter, ModelMultipleChoiceFilter, MultipleChoiceFilter
from wagtail import hooks
from wagtail.admin.filters import DateRangePickerWidget
from wagtail.admin.ui.tables import Column, DateColumn
from wagtail.admin.ui.tables.pages import BulkActionsColumn, PageStatusColumn, PageTitleColumn
from wagtail.admin.views.pages.listing import ExplorableIndexView, PageFilterSet
from wagtail.admin.viewsets.pages import PageViewSet

from masthead.access.gate import Wall
from masthead.library.models import ArticlePage, Byline, Format, Region

NAMED = {
    "author": Byline.objects.order_by().values("article_id"),
    "country": ArticlePage.countries.through.objects.order_by().values("articlepage_id"),
    "topic": ArticlePage.topics.through.objects.order_by().values("articlepage_id"),
}
WALLS = {Wall.FREE.value: "Free", Wall.GATED.value: "Gated", Wall.SUBSCRIBERS.value: "Subscribers"}


class ArticleFilters(PageFilterSet):  # type: ignore[misc]
    """What an editor remembers of an article. Names are typed: there may be thousands to choose from.

    Never `distinct`: no filter can find an article twice, and to make sure the database would compare 30,000 whole rows.
    """

    format = MultipleChoiceFilter(choices=Format.choices, widget=CheckboxSelectMultiple, label="Format", distinct=False)
    wall = MultipleChoiceFilter(choices=list(WALLS.items()), widget=CheckboxSelectMultiple, label="Wall", distinct=False)
    live = ChoiceFilter(choices=[("true", "Published"), ("false", "Not published")], label="State", method="of_state")
    published_at = DateFromToRangeFilter(label="Date shown", widget=DateRangePickerWidget)
    author = CharFilter(label="Author’s name", method="by_name")
    country = CharFilter(label="Country’s name", method="by_name")
    topic = CharFilter(label="Topic’s name", method="by_name")
    region = ModelMultipleChoiceFilter(
        queryset=lambda request: Region.objects.all(), widget=CheckboxSelectMultiple, label="Region", method="in_regions"
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("has_child_pages", "site"):  # articles have no children, and there is one site
            self.filters.pop(name, None)

    def of_state(self, found: QuerySet[ArticlePage], name: str, value: str) -> QuerySet[ArticlePage]:
        """Published or not."""
        return found.filter(live=value == "true")

    def by_name(self, found: QuerySet[ArticlePage], name: str, value: str) -> QuerySet[ArticlePage]:
        """Articles whose author, country or topic has these letters in its name."""
        return found.filter(pk__in=NAMED[name].filter(**{f"{name}__name__icontains": value.strip()}))

    def in_regions(self, found: QuerySet[ArticlePage], name: str, value: list[Region]) -> QuerySet[ArticlePage]:
        """Articles of any of the regions."""
        rows = ArticlePage.regions.through.objects.order_by().filter(region__in=value)
        return found.filter(pk__in=rows.values("articlepage_id")) if value else found

    class Meta:
        model = ArticlePage
        fields: list[str] = []


def _authors(article: ArticlePage) -> str:
    names = [byline.author.name for byline in article.bylines.all()]
    return ", ".join(names[:2]) + (f" and {len(names) - 2} more" if len(names) > 2 else "")


def _date(article: ArticlePage) -> str:
    """The day itself: of an archive, “24 years ago” says nothing."""
    return f"{localtime(article.published_at):%-d %b %Y}" if article.published_at else ""


class ArticleIndexView(ExplorableIndexView):  # type: ignore[misc]
    """A shelf, opened in the explorer."""

    base_columns = [
        BulkActionsColumn("bulk_actions"),
        PageTitleColumn("title", label="Title", sort_key="title", classname="title"),
        Column("authors", label="Authors", accessor=_authors),
        Column("format", label="Format", accessor="get_format_display", sort_key="format"),
        Column("wall", label="Wall", accessor=lambda article: WALLS.get(article.wall, article.wall), sort_key="wall"),
        Column("published_at", label="Date shown", accessor=_date, sort_key="published_at"),
        DateColumn("latest_revision_created_at", label="Updated", sort_key="latest_revision_created_at"),
        PageStatusColumn("status", label="Status", sort_key="live"),
    ]

    @cached_property
    def explorable_columns(self) -> list[Any]:
        """As they are: an article has no children to go on to."""
        return list(self.columns)

    def order_queryset(self, queryset: Any) -> Any:
        """By the date shown, undated last either way, on every database."""
        if not self.is_searching and self.ordering in ("published_at", "-published_at"):
            date = F("published_at")
            return queryset.order_by(date.desc(nulls_last=True) if self.ordering.startswith("-") else date.asc(nulls_last=True), "-pk")
        return super().order_queryset(queryset)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """The authors of the page's rows, in one query."""
        context: dict[str, Any] = super().get_context_data(**kwargs)
        bylines = Byline.objects.select_related("author").only("article_id", "sort_order", "author__name")
        prefetch_related_objects(list(context["object_list"]), Prefetch("bylines", bylines))
        return context


class ArticleViewSet(PageViewSet):  # type: ignore[misc]
    """The screens of articles at the desk: Wagtail's, but for the list."""

    model = ArticlePage
    index_view_class = ArticleIndexView
    filterset_class = ArticleFilters


@hooks.register("register_admin_viewset")
def article_viewset() -> ArticleViewSet:
    return ArticleViewSet("articles")


@hooks.register("construct_page_chooser_queryset")
def choose_without_bodies(pages: Any, request: HttpRequest) -> Any:
    """A page is chosen by its title; Wagtail's search in the chooser would fetch twenty-five bodies for it."""
    return pages.defer_streamfields()
