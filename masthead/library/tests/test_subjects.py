"""Subjects chosen by name: thousands of them, and a form that stays small."""

from collections.abc import Callable
from typing import Any

import pytest
from django.contrib.auth.models import Group, Permission
from django.http import QueryDict
from django.urls import reverse
from wagtail.models import Revision

from masthead.library.desk import subjects
from masthead.library.desk.choosing import MOST_NAMES, Said, SubjectsField
from masthead.library.desk.subjects import do_keep, free_slug, suggestions
from masthead.library.models import ArticlePage, Country, Topic

pytestmark = pytest.mark.django_db


@pytest.fixture
def desk(people: Any, browser: Callable[[], Any]) -> Any:
    return browser().sign_in(people.eva())


@pytest.fixture
def writer(people: Any, browser: Callable[[], Any], desk: Any) -> Any:
    """Somebody who writes, and may make no subjects."""
    group = Group.objects.get(name="Editors")
    group.permissions.remove(*group.permissions.filter(codename__in=["add_topic", "add_country"]))
    wim = people.reader("wim")
    wim.groups.add(group)
    wim.refresh_from_db()
    return browser().sign_in(wim)


def make(*names: str) -> list[Topic]:
    return [do_keep(Topic, name) for name in names]  # type: ignore[misc]


def posted(line: str, *chosen: object) -> Said:
    data = QueryDict(mutable=True)
    data.setlist("topics", [str(one) for one in chosen])
    data["topics-named"] = line
    return SubjectsField(Topic.objects.all()).widget.value_from_datadict(data, {}, "topics")  # type: ignore[no-any-return]


class TestTheField:
    def clean(self, line: str, *chosen: object) -> set[str]:
        return {one.name for one in SubjectsField(Topic.objects.all(), required=False).clean(posted(line, *chosen))}

    def test_ticked_and_named(self) -> None:
        trade, war, _ = make("Trade", "War", "Weather")
        assert self.clean("", trade.pk) == {"Trade"}
        assert self.clean("war", trade.pk) == {"Trade", "War"}
        assert self.clean(" trade ,  WAR\nweather") == {"Trade", "War", "Weather"}
        assert self.clean("") == set()
        assert war.pk

    def test_a_name_with_a_comma_is_one_name(self) -> None:
        make("Law, international", "Law")
        assert self.clean("Law, international") == {"Law, international"}

    def test_a_number_is_a_name_and_no_key(self) -> None:
        one = make("1848", "Trade")[1]
        assert self.clean("1848") == {"1848"}
        with pytest.raises(Exception, match="There is no topic called"):
            self.clean(str(one.pk))

    def test_an_unknown_name_is_said(self) -> None:
        make("Trade")
        with pytest.raises(Exception, match=r"There is no topic called “Trad” or “Wor”\. Check the spelling"):
            self.clean("Trade, Trad, Wor")

    def test_names_are_bounded(self) -> None:
        with pytest.raises(Exception, match="names at most at once"):
            self.clean("\n".join(f"T{n}" for n in range(MOST_NAMES + 2)))

    def test_a_typed_name_is_a_change(self) -> None:
        field = SubjectsField(Topic.objects.all())
        assert field.has_changed([], posted("Trade"))
        assert not field.has_changed([1], posted("", 1))


class TestSuggestions:
    def test_beginnings_first_then_what_holds_it(self) -> None:
        make("Free trade", "Trade", "Tradition", "War")
        assert [one["name"] for one in suggestions(Topic, " tra")] == ["Trade", "Tradition", "Free trade"]

    def test_plain_letters_find_accented_ones(self) -> None:
        do_keep(Country, "Côte d’Ivoire")
        assert [one["name"] for one in suggestions(Country, "cote d")] == ["Côte d’Ivoire"]

    @pytest.mark.parametrize("typed", ["", "   ", "%", "\\", "'"])
    def test_odd_letters_find_nothing(self, typed: str) -> None:
        make("Trade")
        assert suggestions(Topic, typed) == []

    def test_they_are_bounded(self, django_assert_num_queries: Any) -> None:
        Topic.objects.bulk_create(Topic(name=f"Topic {n}", slug=f"topic-{n}") for n in range(500))
        with django_assert_num_queries(1):
            assert len(suggestions(Topic, "topic")) == subjects.SHOWN

    def test_the_address(self, desk: Any) -> None:
        make("Trade")
        said = desk.get("/desk/subjects/topics/", {"q": "TRADE"}).json()
        assert [one["name"] for one in said["found"]] == ["Trade"]
        assert (said["exact"], said["may_make"]) == (True, True)
        assert desk.get("/desk/subjects/planets/").status_code == 404

    def test_strangers_and_readers_get_nothing(self, people: Any, browser: Callable[[], Any]) -> None:
        for visitor in (browser(), browser().sign_in(people.ben())):
            assert visitor.get("/desk/subjects/topics/?q=t").status_code in (302, 403)
            assert visitor.post("/desk/subjects/topics/", {"name": "T"}).status_code in (302, 403)
        assert not Topic.objects.exists()

    def test_who_writes_nothing_at_the_desk_gets_nothing(self, people: Any, browser: Callable[[], Any], desk: Any) -> None:
        clerk = people.reader("clerk")
        group = Group.objects.create(name="Clerks")
        group.permissions.add(Permission.objects.get(codename="access_admin"))
        clerk.groups.add(group)
        clerk.refresh_from_db()
        visitor = browser().sign_in(clerk)
        assert visitor.get("/desk/").status_code == 200
        assert visitor.get("/desk/subjects/topics/?q=t").status_code in (302, 403)


class TestMakingOne:
    def test_once_whatever_the_case(self, desk: Any) -> None:
        one, two = (desk.post("/desk/subjects/topics/", {"name": name}).json() for name in ("Water  rights", "water rights"))
        assert one == two == {"id": Topic.objects.get().pk, "name": "Water rights"}

    def test_only_with_the_right(self, writer: Any) -> None:
        assert writer.get("/desk/subjects/topics/?q=x").json()["may_make"] is False
        refused = writer.post("/desk/subjects/topics/", {"name": "Water"}, headers={"Accept": "application/json"})
        assert refused.status_code == 403 and "You may not make a new topic." in refused.json()["say"]
        assert not Topic.objects.exists()

    @pytest.mark.parametrize("name", ["", "  ", "x" * 161])
    def test_a_bad_name_is_refused(self, desk: Any, name: str) -> None:
        refused = desk.post("/desk/subjects/topics/", {"name": name}, headers={"Accept": "application/json"})
        assert refused.status_code == 422 and refused.json()["say"] == "Give a name of 160 letters at most."

    def test_slugs_are_free(self) -> None:
        assert [one.slug for one in make("日本", "中国", "Trade", "Trade!")] == ["topic", "topic-2", "trade", "trade-2"]
        assert free_slug(Topic, "Trade?") == "trade-3"


class TestTheArticleForm:
    @pytest.fixture
    def many(self) -> list[Topic]:
        Topic.objects.bulk_create(Topic(name=f"Topic {n:04}", slug=f"topic-{n}") for n in range(5000))
        return list(Topic.objects.all()[:3])

    def edit(self, article: ArticlePage) -> str:
        return reverse("wagtailadmin_pages:edit", args=[article.pk])

    def test_five_thousand_topics_cost_no_more_than_three(
        self, desk: Any, articles: Any, many: list[Topic], django_assert_max_num_queries: Any
    ) -> None:
        one = articles.one()
        one.topics = many
        one.save_revision().publish()
        desk.get(self.edit(one))  # content types and the like
        with django_assert_max_num_queries(70) as seen:
            text = desk.get(self.edit(one)).content.decode()
        assert len(text) < 400_000
        assert text.count('name="topics"') == 3
        assert "Topic 0000" in text and "Topic 4999" not in text
        assert sum('FROM "library_topic"' in query["sql"] for query in seen.captured_queries) <= 2

    def test_saved_revised_and_compared(self, desk: Any, articles: Any) -> None:
        """The form posts boxes and a line; revisions and their comparison know the names."""
        one = articles.one()
        trade, war = make("Trade", "War")
        one.topics = [trade]
        one.save_revision()
        form = desk.get(self.edit(one)).context["form"]
        data = {**_flat(form), "topics": [trade.pk], "topics-named": "war"}
        page = desk.post(self.edit(one), data)
        assert page.status_code == 302, page.context["form"].errors
        latest = ArticlePage.objects.get(pk=one.pk).get_latest_revision_as_object()
        assert {topic.name for topic in latest.topics.all()} == {"Trade", "War"}
        first, last = Revision.objects.filter(object_id=str(one.pk)).order_by("pk").values_list("pk", flat=True)[1:3]
        compared = desk.get(reverse("wagtailadmin_pages:revisions_compare", args=[one.pk, first, last])).content.decode()
        assert "War" in compared
        assert war.pk

    def test_an_unknown_name_keeps_the_form_and_says_so(self, desk: Any, articles: Any) -> None:
        one = articles.one()
        form = desk.get(self.edit(one)).context["form"]
        page = desk.post(self.edit(one), {**_flat(form), "topics-named": "Atlantis"}).content.decode()
        assert "There is no topic called “Atlantis”." in page
        assert 'value="Atlantis"' in page


def _flat(form: Any) -> dict[str, Any]:
    """A form's fields as a browser would send them back unchanged; its body and its lines empty."""
    data: dict[str, Any] = {"body-count": "0"}
    for name, field in form.fields.items():
        value = form[name].value()
        if name not in ("body", "comments") and value is not None and not isinstance(value, list):
            data[name] = value if not hasattr(value, "isoformat") else f"{value:%Y-%m-%d %H:%M}"
        del field
    for formset in form.formsets.values():
        data |= {f"{formset.prefix}-{part}": "0" for part in ("TOTAL_FORMS", "INITIAL_FORMS", "MIN_NUM_FORMS")}
        data[f"{formset.prefix}-MAX_NUM_FORMS"] = "1000"
    return data
