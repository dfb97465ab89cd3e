"""The accounts: what a reader would see is counted twice, by two readers that do not know each other."""

from collections import Counter

import pytest

from masthead.transfer.wordpress.blocks import convert
from masthead.transfer.wordpress.losses import Tally, compare, count, count_blocks


@pytest.mark.parametrize(
    ("html", "words"),
    [
        ("one two", "one two"),
        ("<p>one</p><p>two", "one two"),
        ("o<b>n</b>e<br>two", "one two"),
        ("one<!-- no -->two", "onetwo"),
        ("<script>no</script><style>no</style><template>no</template>one", "one"),
        ("<video src=x>no <p>no</p></video>one<audio />two", "one two"),
        ("caf&eacute; &amp;c", "café c"),
        ("a < b <3 c", "a b 3 c"),
        ("see https://example.org/x-y, now", "see now"),
        ("note[^1] here", "note here"),
        ("<td>a</td><td>b</td>", "a b"),
        ("<textarea>form words</textarea>", "form words"),
    ],
)
def test_words(html: str, words: str) -> None:
    assert count(html).words == Counter(words.split())


def test_links_images_tables_embeds_and_footnotes() -> None:
    tally = count(
        '<a href=" /x ">a</a><a name="n">b</a><a href="">c</a><map><area href="/y"></map><img src="/a.jpg"><img class="emoji" alt=":)" src="/e">'
        '<table></table><iframe src="//www.youtube.com/embed/abcdefghijk"></iframe>https://youtu.be/abcdefghijk'
        '<video><source src="/a.mp4"><source src="/b.webm"></video><sup data-fn="u">1</sup> x[^2]'
    )  # fmt: skip
    assert tally.links == Counter(["/x", "/y"])
    assert tally.images == Counter(["/a.jpg"])
    assert tally.embeds == Counter({"https://www.youtube.com/watch?v=abcdefghijk": 2, "/a.mp4": 1})
    assert (tally.tables, tally.footnotes) == (1, 2)


def test_a_difference_names_what_is_missing() -> None:
    came_in, came_out = count('<p>one two two <a href="/x">three</a><img src="/i">'), count("<p>one two")
    difference = compare(came_in, came_out, Tally())
    assert difference.sentences() == ["2 words missing: three, two", "1 links missing: /x", "1 images missing: /i"]
    assert difference and not compare(came_in, came_out, came_in)


def test_a_difference_lists_only_so_many() -> None:
    difference = compare(count(" ".join(f"w{n}" for n in range(99))), Tally(), Tally())
    assert difference.sentences(3) == ["99 words missing: w0, w1, w10 …"]


def test_the_figures_of_blocks_are_those_of_what_a_reader_sees() -> None:
    blocks = convert('<h2>A b</h2><p>c <a href="/x">d</a></p><img src="/i"><table><tr><td>e<td>f</table>').blocks
    assert count_blocks(blocks).figures() == {"words": 6, "links": 1, "images": 1, "embeds": 0, "tables": 1, "footnotes": 0}


def test_raw_html_that_closes_nothing_hides_nothing_behind_it() -> None:
    blocks = [{"type": "html", "value": "<video><!-- "}, {"type": "paragraph", "value": "<p>seen</p>"}]
    assert count_blocks(blocks).words == Counter(["seen"])


def test_a_loss_would_be_seen() -> None:
    """The accounts are only worth something if they notice: take a block away and they must."""
    done = convert('<p>one</p><p>two <a href="/x">three</a></p>')
    assert compare(done.tally_in, count_blocks(done.blocks[:1]), done.explained).sentences() == [
        "2 words missing: three, two",
        "1 links missing: /x",
    ]
