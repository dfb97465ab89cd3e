"""Pages: the front page, shelves that hold articles, articles."""

from typing import Any, ClassVar

from django import forms
from django.conf import settings
from django.db import models, transaction
from django.http import HttpRequest, HttpResponse
from django.urls import resolve, reverse
from django.utils import timezone
from modelcluster.fields import ParentalKey, ParentalManyToManyField
from wagtail.admin.forms import WagtailAdminPageForm
from wagtail.admin.forms.pages import CopyForm
from wagtail.admin.panels import FieldPanel, InlinePanel, MultiFieldPanel, TitleFieldPanel
from wagtail.fields import StreamField
from wagtail.models import AbstractPage, Orderable
from wagtail.models.pages import DefaultBasePageMixin, PagePermissionTester
from wagtail.search import index

from masthead.access.gate import Piece, Wall
from masthead.kit.clock import now
from masthead.library.blocks import Body, Collections
from masthead.library.desk import choosing  # noqa: F401 - how countries and topics are chosen
from masthead.library.desk.checks_panel import ChecksPanel
from masthead.library.models.people import Author
from masthead.library.models.subjects import Country, Region, Series, Topic

UrlParts = tuple[int, str, str]


class PlainCopyForm(CopyForm):
    """Copies are drafts, and there are no aliases: one text at two addresses is nobody's wish, and no editor would own the second."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("alias", "publish_copies"):
            self.fields.pop(name, None)


class Permissions(PagePermissionTester):
    """Who reads what is the wall's to say: Wagtail's "Change privacy", which our pages do not ask, is offered to nobody."""

    def can_set_view_restrictions(self) -> bool:
        return False


class BasePage(AbstractPage, DefaultBasePageMixin):
    """The base of every page; ours, so that a field for all of them never needs another table."""

    copy_form_class = PlainCopyForm
    private_page_options: ClassVar[list[str]] = []
    search_fields = AbstractPage.search_fields + DefaultBasePageMixin.search_fields
    promote_panels = [MultiFieldPanel(["slug", "seo_title", "search_description"], heading="For addresses, search engines and links")]

    def address(self) -> str:
        """Its path on the site."""
        return "/"

    def permissions_for_user(self, user: Any) -> Permissions:
        """As Wagtail's, but for its privacy."""
        return Permissions(user, self)

    def get_url_parts(self, request: HttpRequest | None = None) -> UrlParts | None:
        """Wagtail asks here where a page is; our addresses do not follow its tree."""
        roots = self._get_relevant_site_root_paths(request)
        return (roots[0].site_id, settings.MASTHEAD.url, self.specific_deferred.address()) if roots else None


class FrontPage(BasePage):
    """The front page, as composed by the editors; what they leave empty fills itself."""

    lead = models.ForeignKey(
        "library.ArticlePage",
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        help_text="Empty: the newest analysis leads.",
    )
    archive_piece = models.ForeignKey(
        "library.ArticlePage",
        verbose_name="from the library",
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        help_text="An earlier piece that explains today’s news. Empty: none is shown.",
    )
    archive_note = models.CharField("why it is read again", max_length=200, blank=True)
    collections = StreamField(Collections(), blank=True, help_text="Groups of articles under a heading of your own.")

    content_panels = [
        *BasePage.content_panels,
        FieldPanel("lead"),
        InlinePanel("picks", heading="Beside the lead", label="Article", max_num=6, help_text="Empty: the newest with a picture."),
        MultiFieldPanel(["archive_piece", "archive_note"], heading="From the library"),
        FieldPanel("collections"),
    ]
    parent_page_types: ClassVar[list[str]] = ["library.BasePage"]
    subpage_types: ClassVar[list[str]] = ["library.ShelfPage"]
    preview_modes: ClassVar[list[tuple[str, str]]] = [("front", "The front page")]

    def serve_preview(self, request: HttpRequest, mode_name: str) -> HttpResponse:
        """The draft, by the front page's own view: found by its address, for the library knows no website."""
        view: Any = resolve(self.address()).func
        return view(request, draft=self)


class FrontPick(Orderable):
    """An article that stands beside the lead."""

    page = ParentalKey(FrontPage, on_delete=models.CASCADE, related_name="picks")
    article = models.ForeignKey("library.ArticlePage", on_delete=models.CASCADE, related_name="+")

    panels = ["article"]

    def __str__(self) -> str:
        return str(self.article)


class ShelfPage(BasePage):
    """A shelf: what holds articles in the desk's tree. Readers never see it."""

    content_panels = BasePage.content_panels
    parent_page_types: ClassVar[list[str]] = ["library.FrontPage"]
    subpage_types: ClassVar[list[str]] = ["library.ArticlePage"]
    preview_modes: ClassVar[list[tuple[str, str]]] = []

    def address(self) -> str:
        return reverse("library")


class Format(models.TextChoices):
    """What kind of piece it is."""

    ANALYSIS = "analysis", "Analysis"
    IN_DEPTH = "in-depth", "In depth"
    COLUMN = "column", "Column"
    INTERVIEW = "interview", "Interview"
    BRIEFING = "briefing", "Briefing"
    NOTE = "note", "Editor’s note"
    DOCUMENT = "document", "Document"


def _ticked(field: str) -> FieldPanel:
    """Boxes to tick: in a list where a click chooses one and drops the others, choices get lost."""
    return FieldPanel(field, widget=forms.CheckboxSelectMultiple, classname="ticked")


class ArticleForm(WagtailAdminPageForm):
    """The desk's form for an article."""

    def clean(self) -> dict[str, Any]:
        """A draft may be as unfinished as it likes; what is published says what its pictures show, and whose they are."""
        cleaned: dict[str, Any] = super().clean()
        if not self.is_deferred_validation and not self._turns_back:
            self._check_pictures(cleaned)
        return cleaned

    @property
    def _turns_back(self) -> bool:
        """Whether a review ends here without anything being published."""
        asks_for_changes = "action-workflow-action" in self.data and self.data.get("workflow-action-name") == "reject"
        return asks_for_changes or "action-cancel-workflow" in self.data

    def _check_pictures(self, cleaned: dict[str, Any]) -> None:
        """Each sentence at the field it is about. What is scheduled is judged by the day it goes live."""
        from masthead.library.pictures.checking import LEAD_FIELDS, body_error, objections_to

        goes_live, today = cleaned.get("go_live_at"), timezone.localdate(now())
        on = max(today, timezone.localdate(goes_live)) if goes_live else today
        words = (cleaned.get("picture_alt") or "", cleaned.get("picture_credit") or "")
        found = objections_to(cleaned.get("picture"), *words, cleaned.get("body") or (), on, today)
        for objection in found:
            if objection.block is None:
                for name, say in objection.says.items():
                    self.add_error(LEAD_FIELDS[name], say)
        if error := body_error(found):
            self.add_error("body", error)


class ArticlePage(BasePage):
    """An article."""

    WALLS: ClassVar = [
        (Wall.FREE.value, "Free: anyone reads all of it"),
        (Wall.GATED.value, "Gated: an e-mail address opens it"),
        (Wall.SUBSCRIBERS.value, "Subscribers only"),
    ]

    standfirst = models.TextField(blank=True, max_length=600)
    body = StreamField(Body(), blank=True)
    format = models.CharField(max_length=12, choices=Format.choices, default=Format.ANALYSIS)
    wall = models.CharField(max_length=12, choices=WALLS, default=Wall.GATED.value)
    published_at = models.DateTimeField(
        "date shown", null=True, blank=True, db_index=True, help_text="Empty: the moment it is first published."
    )
    undated = models.BooleanField(default=False, help_text="A document without a date.")
    picture = models.ForeignKey("library.Picture", null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    picture_alt = models.CharField("alternative text", max_length=500, blank=True)
    picture_caption = models.TextField("caption", blank=True)
    picture_credit = models.CharField("credit", max_length=255, blank=True)
    authors = models.ManyToManyField(Author, through="Byline", related_name="articles")
    regions = ParentalManyToManyField(Region, blank=True, related_name="articles")
    countries = ParentalManyToManyField(Country, blank=True, related_name="articles")
    topics = ParentalManyToManyField(Topic, blank=True, related_name="articles")
    series = models.ForeignKey(Series, null=True, blank=True, on_delete=models.SET_NULL, related_name="articles")
    source_url = models.CharField("first published at", max_length=1000, blank=True)
    place = models.CharField(max_length=200, blank=True)
    extra = models.JSONField("what the import brought besides", default=dict, blank=True, editable=False)

    base_form_class = ArticleForm
    content_panels = [
        ChecksPanel(),
        TitleFieldPanel(
            "title", heading="Headline", placeholder="Headline*", help_text="As readers see it; its address is written from it."
        ),
        FieldPanel("standfirst", help_text="One or two sentences under the headline. Lists, feeds and letters show them too."),
        InlinePanel("bylines", heading="Authors", label="Author"),
        MultiFieldPanel(
            ["picture", "picture_alt", "picture_caption", "picture_credit"],
            heading="Picture",
            help_text="What you leave empty here is taken from the picture: its description, caption and credit.",
        ),
        FieldPanel("body", help_text="Anyone may read as far as the cut mark; without one, the first paragraphs. The wall keeps the rest."),
        MultiFieldPanel([_ticked("regions"), "countries", "topics", "series"], heading="What it is about"),
        MultiFieldPanel(["format", "wall", "published_at", "undated", "place", "source_url"], heading="How it appears"),
        InlinePanel("corrections", heading="Corrections", label="Correction"),
    ]
    search_fields = [
        *BasePage.search_fields,
        index.SearchField("standfirst"),
        index.FilterField("published_at"),
        index.FilterField("format"),
        index.FilterField("wall"),
    ]
    parent_page_types: ClassVar[list[str]] = ["library.ShelfPage"]
    subpage_types: ClassVar[list[str]] = []

    class Meta:
        verbose_name = "article"
        # Without it a front page with little in depth looks through the whole library for more.
        indexes = [models.Index(fields=["format", "published_at"], name="articles_by_format")]

    def address(self) -> str:
        """`/articles/<id>/<slug>/`."""
        return reverse("article", args=[self.pk or 0, self.slug or "draft"])  # the desk previews what was never saved

    @property
    def piece(self) -> Piece:
        """What the gate asks about."""
        return Piece(self.pk or 0, Wall(self.wall))

    @property
    def preview_modes(self) -> list[tuple[str, str]]:
        """As whom the desk shows a draft."""
        return [
            ("stranger", "A stranger"),
            ("reader", "A reader"),
            ("spent", "A reader whose month is spent"),
            ("subscriber", "A subscriber"),
        ]

    def publish(self, revision: Any, *args: Any, **kwargs: Any) -> None:
        """In one step: nobody meets a live article whose text is not set. Its pictures' sizes, which take time, are made before."""
        from masthead.library.publishing import make_pictures

        make_pictures(revision.as_object())
        with transaction.atomic():
            super().publish(revision, *args, **kwargs)

    def serve_preview(self, request: HttpRequest, mode_name: str) -> HttpResponse:
        """The draft as `mode_name` would see it: the same decision, the same template."""
        from masthead.library.publishing import make_pictures
        from masthead.library.views.articles import preview  # the view knows the model

        if mode_name == "stranger":
            request.COOKIES.pop(settings.SESSION_COOKIE_NAME, None)  # the page's head must not greet the editor
        make_pictures(self)  # one just uploaded has no sizes yet, and the view looks only for what is made
        return preview(request, self, mode_name)

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        """Unused: our views make the page."""
        return {"page": self}


class Byline(Orderable):
    """An author's place on an article."""

    article = ParentalKey(ArticlePage, on_delete=models.CASCADE, related_name="bylines")
    author = models.ForeignKey(Author, on_delete=models.CASCADE, related_name="bylines")

    panels = ["author"]

    class Meta(Orderable.Meta):
        constraints = [models.UniqueConstraint(fields=["article", "author"], name="an_author_once_an_article")]

    def __str__(self) -> str:
        return str(self.author)


class Correction(Orderable):
    """What was wrong, said to readers, on the article and on the page of corrections."""

    article = ParentalKey(ArticlePage, on_delete=models.CASCADE, related_name="corrections")
    day = models.DateField("corrected on")
    text = models.TextField(max_length=1000, help_text="What the article said, and what is right. Everyone sees it, subscriber or not.")

    panels = ["day", "text"]

    class Meta(Orderable.Meta):
        ordering = ["-day", "sort_order"]

    def __str__(self) -> str:
        return f"{self.day:%Y-%m-%d}: {self.text[:60]}"


class Galley(models.Model):
    """The article as set for the page, made when it is published; derived, and remade at will.

    In two columns, so that a stranger's request reads `opening` and the locked part does not leave the database.
    Only `masthead.library.shelf` reads `rest`.
    """

    article = models.OneToOneField(ArticlePage, primary_key=True, on_delete=models.CASCADE, related_name="galley")
    opening = models.TextField()
    rest = models.TextField()
    words = models.PositiveIntegerField(default=0)
    opening_text = models.TextField(default="", help_text="The opening as plain text, for feeds and descriptions.")
    chapters = models.JSONField(default=list, help_text="Its sections in order: {id, text, open}; `open`: stands in the opening.")
    typesetter = models.PositiveSmallIntegerField(default=0, db_index=True, help_text="Which typesetter set it; an older one is set anew.")
    set_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"galley of article {self.article_id}"
