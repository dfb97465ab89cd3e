"""An article is published when its pictures say what they show and whose they are; and the report on rights that end."""

import io
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.files.images import ImageFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from PIL import Image
from wagtail.models import ReferenceIndex
from wagtail.test.utils.form_data import inline_formset, nested_form_data, rich_text, streamfield

from conftest import Articles, Browser, People
from masthead.kit.clock import now
from masthead.library.desk.rights import groups, when
from masthead.library.models import ArticlePage, Picture
from masthead.library.pictures.rights import NO_ALT, NO_ALT_IN_TEXT, NO_CREDIT, written

Browsers = Callable[[], Browser]
pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _own_files(settings: Any, tmp_path: Path) -> Iterator[None]:
    settings.MEDIA_ROOT = tmp_path
    yield


def picture(**words: Any) -> Picture:
    out = io.BytesIO()
    Image.new("RGB", (30, 20), "teal").save(out, "PNG")
    return Picture.objects.create(file=ImageFile(out, name="quay.png"), **{"title": "Quay"} | words)


def image_value(one: Picture | None, **words: Any) -> dict[str, Any]:
    empty = {"alt": "", "caption": rich_text("<p></p>"), "credit": "", "link": "", "source_url": ""}
    return {"image": one.pk if one else "", **empty, **words}


class Desk:
    """Eva before an article's form."""

    def __init__(self, browser: Browser, article: ArticlePage) -> None:
        self.browser, self.article = browser, article

    def save(self, *blocks: tuple[str, Any], action: str = "action-publish", **fields: Any) -> Any:
        form = {
            "title": "Quay", "slug": "quay", "standfirst": "", "format": "analysis", "wall": "free", "published_at": "", "place": "",
            "source_url": "", "picture": "", "picture_alt": "", "picture_caption": "", "picture_credit": "", "series": "",
            "bylines": inline_formset([]), "corrections": inline_formset([]), "comments": inline_formset([]),
            "body": streamfield([("paragraph", rich_text("<p>Text.</p>")), *blocks]), action: "yes",
        }  # fmt: skip
        return self.browser.post(reverse("wagtailadmin_pages:edit", args=[self.article.pk]), nested_form_data(form | fields))

    @property
    def title(self) -> str:
        self.article.refresh_from_db()
        return str(self.article.title)


@pytest.fixture
def desk(browser: Browsers, people: People, articles: Articles) -> Desk:
    return Desk(browser().sign_in(people.eva()), articles.one(title="Before"))


def test_a_lead_picture_without_words_is_refused_and_the_draft_kept(desk: Desk) -> None:
    one = picture()
    answer = desk.save(picture=one.pk)
    form = answer.context["form"]
    assert form.errors["picture_alt"] == [NO_ALT] and form.errors["picture_credit"] == [NO_CREDIT] and desk.title == "Before"
    assert desk.save(picture=one.pk, action="unused").status_code == 302, "a draft may be as unfinished as it likes"
    assert desk.title == "Before"


@pytest.mark.parametrize(
    ("own", "given"),
    [
        ({"description": "Cranes", "credit": "AP"}, {}),
        ({}, {"picture_alt": "Cranes", "picture_credit": "AP"}),
        ({"description": "Cranes"}, {"picture_credit": "AP"}),
    ],
)
def test_its_own_words_or_the_article_s_will_do(desk: Desk, own: dict[str, str], given: dict[str, str]) -> None:
    assert desk.save(picture=picture(**own).pk, **given).status_code == 302
    assert desk.title == "Quay"


def test_each_sentence_stands_at_its_block(desk: Desk) -> None:
    bare, good = picture(), picture(description="Cranes", credit="AP")
    gallery = {"images": {"count": 2, "0": {"value": image_value(good), "type": "item", "deleted": "", "order": "0"}, "1": {"value": image_value(bare), "type": "item", "deleted": "", "order": "1"}}, "caption": ""}  # fmt: skip
    answer = desk.save(("image", image_value(good)), ("image", image_value(bare)), ("gallery", gallery))
    (error,) = answer.context["form"].errors["body"].as_data()
    assert set(error.block_errors) == {2, 3}
    said = error.block_errors[2].block_errors
    assert (said["alt"].message, said["credit"].message) == (NO_ALT_IN_TEXT, NO_CREDIT)
    assert set(error.block_errors[3].block_errors["images"].block_errors) == {1}
    page = answer.content.decode()
    assert "whose picture this is" in page and desk.title == "Before"


def test_a_decorative_picture_needs_no_words_but_a_credit(desk: Desk) -> None:
    answer = desk.save(("image", image_value(picture(), decorative="on")))
    (error,) = answer.context["form"].errors["body"].as_data()
    assert set(error.block_errors[1].block_errors) == {"credit"}
    assert desk.save(("image", image_value(picture(credit="AP"), decorative="on"))).status_code == 302
    assert 'alt=""' in ArticlePage.objects.get(pk=desk.article.pk).galley.rest


def test_where_an_import_knows_only_an_address_nothing_is_asked(desk: Desk) -> None:
    assert desk.save(("image", image_value(None, source_url="https://x.example/1.jpg"))).status_code == 302


def test_rights_that_have_ended(desk: Desk) -> None:
    yesterday = timezone.localdate(now()) - timedelta(days=1)
    one = picture(description="Cranes", credit="AP", rights_end=yesterday)
    answer = desk.save(("image", image_value(one)), picture=one.pk)
    say = f"The rights to this picture ended on {written(yesterday)}. Choose another picture, or enter the new date in the picture."
    assert answer.context["form"].errors["picture"] == [say]
    (error,) = answer.context["form"].errors["body"].as_data()
    assert error.block_errors[1].block_errors["image"].message == say
    Picture.objects.update(rights_end=timezone.localdate(now()))
    assert desk.save(("image", image_value(one)), picture=one.pk).status_code == 302, "the last day is one of them"


def test_a_schedule_is_judged_by_the_day_it_goes_live(desk: Desk) -> None:
    soon = timezone.localdate(now()) + timedelta(days=3)
    one = picture(description="Cranes", credit="AP", rights_end=soon)
    goes_live = timezone.localtime(now()) + timedelta(days=5)
    answer = desk.save(picture=one.pk, go_live_at=goes_live.strftime("%Y-%m-%d %H:%M"))
    assert "before the article is published on" in answer.context["form"].errors["picture"][0]
    goes_live -= timedelta(days=3)
    assert desk.save(picture=one.pk, go_live_at=goes_live.strftime("%Y-%m-%d %H:%M")).status_code == 302


def body(one: Picture) -> list[dict[str, Any]]:
    return [{"type": "paragraph", "value": "<p>Text.</p>"}, {"type": "image", "value": {"image": one.pk}}]


TODAY = date(2026, 11, 23)


@pytest.mark.parametrize(
    ("days", "says"),
    [
        (-2, "Ended 2 days ago, on 21 November 2026"),
        (-1, "Ended yesterday, on 22 November 2026"),
        (0, "End today, on 23 November 2026"),
        (1, "End tomorrow, on 24 November 2026"),
        (30, "End in 30 days, on 23 December 2026"),
    ],
)
def test_when(days: int, says: str) -> None:
    assert when(TODAY + timedelta(days=days), TODAY) == says


def test_the_report_has_what_live_articles_show(articles: Articles) -> None:
    all_of_them = [picture(title=f"{days}", description="Cranes", credit="AP") for days in (-1, 0, 30, 90, 91, 2)]
    over, today, month, quarter, far, unused = all_of_them
    both = articles.one(picture=over, body=body(over))
    for one in (today, month, quarter, far):
        articles.one(body=body(one))
    for one in (month, unused):
        ArticlePage.objects.get(pk=articles.one(picture=one).pk).unpublish()
    for one in all_of_them:  # their ends become known afterwards
        Picture.objects.filter(pk=one.pk).update(rights_end=TODAY + timedelta(days=int(one.title)))
    with CaptureQueriesContext(connection) as queries:
        found = groups(TODAY)
    assert len(queries) <= 7
    assert [[ending.picture.title for ending in group.endings] for group in found] == [["-1"], ["0", "30"], ["90"]]
    (use,) = found[0].endings[0].uses
    assert use.article.pk == both.pk and use.places == ["at the top", "in the text"]
    assert ReferenceIndex.objects.exists()


def test_the_report_s_page_is_for_who_looks_after_pictures(articles: Articles, browser: Browsers, people: People) -> None:
    one = picture(title="Old quay", description="Cranes", credit="AP")
    article = articles.one(picture=one)
    Picture.objects.update(rights_end=date(2020, 1, 1))
    eva, address = browser().sign_in(people.eva()), reverse("rights-report")
    page = eva.get(address).content.decode()
    assert "1 picture whose rights have ended is still on the site" in page and "Old quay" in page and article.title in page
    assert reverse("wagtailadmin_pages:edit", args=[article.pk]) in page and reverse("wagtailimages:edit", args=[one.pk]) in page
    assert "Rights expiring" in eva.get("/desk/").content.decode()
    Picture.objects.update(rights_end=None)
    assert "No picture in a live article loses its rights" in eva.get(address).content.decode()
    assert browser().sign_in(people.ben()).get(address).status_code in (302, 403)
    assert browser().get(address).status_code == 302


def test_publishing_several_at_once_asks_too(desk: Desk) -> None:
    one = picture(title="Quay")
    assert desk.save(picture=one.pk, action="unused").status_code == 302
    address = f"{reverse('wagtail_bulk_action', args=['library', 'basepage', 'publish'])}?id={desk.article.pk}&next=/desk/"
    assert desk.browser.post(address, {"include_descendants": ""}).status_code == 302
    assert desk.title == "Before"
    assert f"“Quay”: {NO_CREDIT}" in desk.browser.get("/desk/").content.decode()
    Picture.objects.update(credit="AP", description="Cranes")
    assert desk.browser.post(address, {"include_descendants": ""}).status_code == 302
    assert desk.title == "Quay"
