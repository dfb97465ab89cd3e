"""The blocks an article is written in."""

from typing import Any

from django.core.exceptions import ValidationError
from wagtail import blocks
from wagtail.contrib.typed_table_block.blocks import TypedTableBlock
from wagtail.images.blocks import ImageChooserBlock

from masthead.library.charts import chart
from masthead.library.charts.figures import BadFigures

# The chooser's groups, in the order of their first blocks.
TEXT, STRUCTURE, PICTURES, ELSEWHERE = "Text", "Structure", "Pictures and charts", "From elsewhere"
INLINE = ["bold", "italic", "link", "superscript", "subscript", "strikethrough", "code"]


class Shown(blocks.StructBlock):
    """A block that the chooser shows as readers will see it."""

    def get_preview_context(self, value: Any, parent_context: Any = None) -> dict[str, Any]:
        """As Wagtail's, with the block set for the page."""
        from masthead.library.typesetting import typeset  # it needs the models, which are made of these blocks

        context: dict[str, Any] = super().get_preview_context(value, parent_context=parent_context)
        return {**context, "set": typeset([{"type": self.name, "value": self.get_prep_value(value)}])}

    class Meta:
        preview_template = "library/blocks/preview.html"


class HeadingBlock(blocks.StructBlock):
    """A heading inside the article; the title is level 1."""

    text = blocks.CharBlock()
    level = blocks.ChoiceBlock(choices=[("2", "Section"), ("3", "Sub-section"), ("4", "Minor")], default="2")
    anchor = blocks.CharBlock(required=False, help_text="Its name in an address, where a link must find it. Empty: made from its words.")

    class Meta:
        icon = "title"
        group = STRUCTURE
        form_classname = "struct-block"


class QuoteBlock(Shown):
    """Somebody else's words."""

    text = blocks.RichTextBlock(features=INLINE)
    source = blocks.CharBlock(required=False, help_text="Who said it, and where.")

    class Meta:
        icon = "openquote"
        group = TEXT
        description = "Somebody else’s words, with where they are from."
        preview_value = {"text": "<p>Whoever counts the ships knows the price.</p>", "source": "A harbour master"}


class PictureBlock(blocks.StructBlock):
    """A picture in the text. Without words of its own it takes the picture's."""

    image = ImageChooserBlock(required=False)
    alt = blocks.CharBlock(required=False, label="Alternative text")
    decorative = blocks.BooleanBlock(required=False, help_text="It shows nothing the text does not say: read-aloud programs pass over it.")
    caption = blocks.RichTextBlock(required=False, features=["bold", "italic", "link"])
    credit = blocks.CharBlock(required=False)
    link = blocks.URLBlock(required=False)
    source_url = blocks.URLBlock(required=False, help_text="Where an imported picture was, while its file is not here.")

    class Meta:
        icon = "image"
        group = PICTURES


class GalleryBlock(blocks.StructBlock):
    """Several pictures together."""

    images = blocks.ListBlock(PictureBlock())
    caption = blocks.CharBlock(required=False)

    class Meta:
        icon = "image"
        group = PICTURES


class EmbedBlock(Shown):
    """Something that lives elsewhere. Nothing is loaded from there before the reader asks."""

    url = blocks.URLBlock(
        max_length=2000,
        label="Address",
        help_text="Of the page that shows it. What YouTube, Vimeo, Dailymotion, TED, the Internet Archive, Datawrapper, Flourish, "
        "OpenStreetMap, SoundCloud, Spotify and Apple Podcasts hold can be loaded into the article by a press; anything else is a link.",
    )
    caption = blocks.CharBlock(required=False, help_text="What it is, for readers who do not load it.")

    class Meta:
        icon = "media"
        group = ELSEWHERE
        description = "A film, a map, a chart or a podcast from another site. It is loaded when the reader presses, never before."
        preview_value = {"url": "https://www.youtube.com/watch?v=aqz-KE-bpKQ", "caption": "The strait from the bridge of a tanker"}


class MediaBlock(blocks.StructBlock):
    """A sound, a film or a file to open."""

    kind = blocks.ChoiceBlock(choices=[("audio", "Sound"), ("video", "Film"), ("file", "File")], default="file")
    url = blocks.CharBlock(max_length=2000)
    caption = blocks.CharBlock(required=False)

    class Meta:
        icon = "media"
        group = ELSEWHERE


class PreformattedBlock(blocks.StructBlock):
    """Text whose line breaks and spaces matter."""

    kind = blocks.ChoiceBlock(choices=[("verse", "Verse"), ("code", "Code"), ("plain", "Plain")], default="plain")
    text = blocks.TextBlock()

    class Meta:
        icon = "code"
        group = TEXT


class FootnoteBlock(blocks.StructBlock):
    """A note; its place in the text is written [^mark]."""

    mark = blocks.CharBlock(
        max_length=20, help_text="A number or a word. Where the text refers to it, write it as [^1]; more than once, if need be."
    )
    text = blocks.RichTextBlock(features=INLINE)

    class Meta:
        icon = "list-ol"
        group = STRUCTURE


EXAMPLE = {
    "kind": "line",
    "title": "Twice as many ships wait as did ten years ago",
    "note": "Ships at anchor on an average day",
    "data": "Year\tNorth\tSouth\n2014\t12\t9\n2016\t15\t9\n2018\t14\t11\n2020\t19\t10\n2022\t22\t13\n2024\t25\t12",
    "source": "The two pilots’ offices",
    "unit": "",
    "highlight": "North",
}


class ChartBlock(Shown):
    """Figures as a chart: a table goes in, a drawing with its table comes out."""

    kind = blocks.ChoiceBlock(
        choices=[("line", "Line"), ("column", "Columns"), ("bar", "Bars, lying"), ("stacked", "Columns, stacked")],
        default="line",
        help_text="A line for what changes over time; columns for a few dates; bars to compare; stacked for the parts of a whole.",
    )
    title = blocks.CharBlock(
        max_length=160, help_text="What the chart shows, as a sentence: “Half the fleet has left”, not “Ships, 2010–24”."
    )
    note = blocks.CharBlock(required=False, max_length=200, help_text="What is counted, in which unit, for which years.")
    unit = blocks.CharBlock(
        required=False, max_length=12, help_text="Beside the figures: %, $, €bn, km. A long unit stands better in the note."
    )
    data = blocks.TextBlock(
        label="Figures",
        rows=8,
        help_text="Copy the cells in your spreadsheet and paste them here: headings in the first row, labels (years, countries) in the "
        "first column, figures in the others. An empty cell is a gap. Commas or semicolons between the cells will do, too.",
    )
    source = blocks.CharBlock(required=False, max_length=200, help_text="Who counted: “World Bank”.")
    highlight = blocks.CharBlock(
        required=False, max_length=120, help_text="The heading or the label that stands out in the publication’s colour. Empty: the first."
    )

    class Meta:
        icon = "order"
        group = PICTURES
        description = "A line or columns, drawn from cells of a spreadsheet. Readers get the table too."
        preview_value = EXAMPLE

    def clean(self, value: Any) -> Any:
        """What cannot be drawn is refused with the place of the cell; an empty draft is left alone."""
        value = super().clean(value)
        if not value["data"].strip():
            return value
        try:
            figures = chart.check(value["kind"], value["data"])
        except BadFigures as error:
            raise blocks.StructBlockValidationError({"data": ValidationError(str(error))}) from error
        if not chart.marks(figures, value["highlight"]):
            wanted = f"“{value['highlight'][:60]}” is neither a heading nor a label of the figures. Write it as it stands there."
            raise blocks.StructBlockValidationError({"highlight": ValidationError(wanted)})
        return value


def _table() -> TypedTableBlock:
    return TypedTableBlock([("text", blocks.RichTextBlock(features=INLINE)), ("number", blocks.CharBlock())], icon="table", group=PICTURES)


class CollectionBlock(blocks.StructBlock):
    """Articles under a heading of the editors' own, on the front page."""

    heading = blocks.CharBlock(max_length=80)
    introduction = blocks.CharBlock(required=False, max_length=300)
    articles = blocks.ListBlock(blocks.PageChooserBlock("library.ArticlePage"), min_num=1, max_num=8)

    class Meta:
        icon = "folder-open-inverse"
        label = "Collection"


class Collections(blocks.StreamBlock):
    """The front page's collections."""

    collection = CollectionBlock()


class Body(blocks.StreamBlock):
    """An article's text."""

    paragraph = blocks.RichTextBlock(features=INLINE, icon="pilcrow", group=TEXT)
    heading = HeadingBlock()
    list = blocks.RichTextBlock(features=[*INLINE, "ol", "ul"], icon="list-ul", group=TEXT)
    quote = QuoteBlock()
    pull_quote = QuoteBlock(label="Pull quote")
    image = PictureBlock(label="Picture")
    gallery = GalleryBlock()
    question = blocks.TextBlock(
        icon="help", group=TEXT, rows=2, help_text="The interviewer’s. The answer follows in paragraphs.", label="Question"
    )
    points = blocks.RichTextBlock(
        features=[*INLINE, "ul"], icon="list-ul", group=TEXT, label="In brief", help_text="A briefing’s points, before its text."
    )
    table = _table()
    chart = ChartBlock()
    embed = EmbedBlock()
    media = MediaBlock()
    preformatted = PreformattedBlock()
    note = blocks.RichTextBlock(features=[*INLINE, "ol", "ul"], icon="info-circle", label="Note in a frame", group=TEXT)
    divider = blocks.StaticBlock(icon="minus", admin_text="A pause.", group=STRUCTURE)
    footnote = FootnoteBlock()
    cut = blocks.StaticBlock(icon="cut", label="Cut mark", admin_text="The free opening ends here.", group=STRUCTURE)
    html = blocks.RawHTMLBlock(label="Imported HTML", icon="code", group=ELSEWHERE)

    class Meta:
        block_counts = {"cut": {"max_num": 1}}
