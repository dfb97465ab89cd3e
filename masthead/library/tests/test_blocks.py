"""Blocks at the desk: the chooser's groups, a chart that cannot be drawn, and what the chooser shows of a block."""

from typing import Any

import pytest
from wagtail.blocks import StructBlockValidationError

from masthead.library.blocks import EXAMPLE, Body

BODY = Body()


def cleaned(**changes: str) -> Any:
    block = BODY.child_blocks["chart"]
    return block.clean(block.to_python({**EXAMPLE, **changes}))


def test_the_chooser_has_groups() -> None:
    groups = {str(name): [block.name for block in blocks] for name, blocks in BODY.grouped_child_blocks()}
    assert list(groups) == ["Text", "Structure", "Pictures and charts", "From elsewhere"]
    assert groups["Pictures and charts"] == ["image", "gallery", "table", "chart"]


def test_a_chart_that_can_be_drawn_is_kept_as_it_was_pasted() -> None:
    assert cleaned()["data"] == EXAMPLE["data"]


@pytest.mark.parametrize(
    ("changes", "field", "sentence"),
    [
        ({"data": "Year\tA\n2001\tmany"}, "data", "Row 2, “many”: a number is expected under A."),
        ({"highlight": "East"}, "highlight", "“East” is neither a heading nor a label of the figures. Write it as it stands there."),
        ({"kind": "bar", "data": "x\ty\n" + "a\t1\n" * 70}, "data", "Bars have room for 60 figures"),
    ],
)
def test_one_that_cannot_is_refused_at_its_field(changes: dict[str, str], field: str, sentence: str) -> None:
    with pytest.raises(StructBlockValidationError) as refused:
        cleaned(**changes)
    assert sentence in str(refused.value.block_errors[field])


@pytest.mark.parametrize(("kind", "shows"), [("chart", "<svg"), ("embed", "Load from YouTube"), ("pull_quote", 'class="pull-quote"')])
def test_the_chooser_shows_the_block_as_readers_see_it(kind: str, shows: str) -> None:
    block = BODY.child_blocks[kind]
    assert block.is_previewable
    assert shows in block.get_preview_context(block.get_preview_value())["set"]
