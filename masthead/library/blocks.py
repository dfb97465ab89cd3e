"""The blocks an article is written in."""

from wagtail import blocks
from wagtail.contrib.typed_table_block.blocks import TypedTableBlock
from wagtail.images.blocks import ImageChooserBlock

INLINE = ["bold", "italic", "link", "superscript", "subscript", "strikethrough", "code"]


class HeadingBlock(blocks.StructBlock):
    """A heading inside the article; the title is level 1."""

    text = blocks.CharBlock()
    level = blocks.ChoiceBlock(choices=[("2", "Section"), ("3", "Sub-section"), ("4", "Minor")], default="2")
    anchor = blocks.CharBlock(required=False, help_text="Only where a link must find it.")

    class Meta:
        icon = "title"
        form_classname = "struct-block"


class QuoteBlock(blocks.StructBlock):
    """Somebody else's words."""

    text = blocks.RichTextBlock(features=INLINE)
    source = blocks.CharBlock(required=False)

    class Meta:
        icon = "openquote"


class PictureBlock(blocks.StructBlock):
    """A picture in the text. Without words of its own it takes the picture's."""

    image = ImageChooserBlock(required=False)
    alt = blocks.CharBlock(required=False, label="Alternative text")
    caption = blocks.RichTextBlock(required=False, features=["bold", "italic", "link"])
    credit = blocks.CharBlock(required=False)
    link = blocks.URLBlock(required=False)
    source_url = blocks.URLBlock(required=False, help_text="Where an imported picture was, while its file is not here.")

    class Meta:
        icon = "image"


class GalleryBlock(blocks.StructBlock):
    """Several pictures together."""

    images = blocks.ListBlock(PictureBlock())
    caption = blocks.CharBlock(required=False)

    class Meta:
        icon = "image"


class EmbedBlock(blocks.StructBlock):
    """Something that lives elsewhere. The page shows a link; nothing is loaded before the reader asks."""

    url = blocks.URLBlock(max_length=2000)
    caption = blocks.CharBlock(required=False)

    class Meta:
        icon = "media"


class MediaBlock(blocks.StructBlock):
    """A sound, a film or a file to open."""

    kind = blocks.ChoiceBlock(choices=[("audio", "Sound"), ("video", "Film"), ("file", "File")], default="file")
    url = blocks.CharBlock(max_length=2000)
    caption = blocks.CharBlock(required=False)

    class Meta:
        icon = "media"


class PreformattedBlock(blocks.StructBlock):
    """Text whose line breaks and spaces matter."""

    kind = blocks.ChoiceBlock(choices=[("verse", "Verse"), ("code", "Code"), ("plain", "Plain")], default="plain")
    text = blocks.TextBlock()

    class Meta:
        icon = "code"


class FootnoteBlock(blocks.StructBlock):
    """A note; its place in the text is written [^mark]."""

    mark = blocks.CharBlock(max_length=20)
    text = blocks.RichTextBlock(features=INLINE)

    class Meta:
        icon = "list-ol"


def _table() -> TypedTableBlock:
    return TypedTableBlock([("text", blocks.RichTextBlock(features=INLINE)), ("number", blocks.CharBlock())], icon="table")


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

    paragraph = blocks.RichTextBlock(features=INLINE, icon="pilcrow")
    heading = HeadingBlock()
    list = blocks.RichTextBlock(features=[*INLINE, "ol", "ul"], icon="list-ul")
    quote = QuoteBlock()
    pull_quote = QuoteBlock(label="Pull quote")
    image = PictureBlock(label="Picture")
    gallery = GalleryBlock()
    table = _table()
    embed = EmbedBlock()
    media = MediaBlock()
    preformatted = PreformattedBlock()
    note = blocks.RichTextBlock(features=[*INLINE, "ol", "ul"], icon="info-circle", label="Note in a frame")
    divider = blocks.StaticBlock(icon="minus", admin_text="A pause.")
    footnote = FootnoteBlock()
    cut = blocks.StaticBlock(icon="cut", label="Cut mark", admin_text="The free opening ends here.")
    html = blocks.RawHTMLBlock(label="Imported HTML", icon="code")

    class Meta:
        block_counts = {"cut": {"max_num": 1}}
