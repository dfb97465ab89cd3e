"""The block editor's comments read into a tree. Never raises: whatever does not fit stays as text where it stood."""

import json
import re
from dataclasses import dataclass, field
from typing import Any, Union

# Real articles nest five or six deep. Deeper comments are ignored; what they hold joins the block at the limit.
DEPTH = 48

_COMMENT = re.compile(r"\s*(/)?wp:([a-z][a-z0-9_-]*(?:/[a-z0-9][a-z0-9_-]*)?)(?=[\s{/]|$)")


@dataclass
class Block:
    """A block; `name` is None for the document itself and has no "core/" in front. Pieces are in reading order."""

    name: str | None
    attrs: dict[str, Any] = field(default_factory=dict)
    pieces: list[Union[str, "Block"]] = field(default_factory=list)
    void: bool = False
    broken: bool = False

    @property
    def children(self) -> list["Block"]:
        """The blocks inside, without the HTML between them."""
        return [piece for piece in self.pieces if isinstance(piece, Block)]

    @property
    def inner_html(self) -> str:
        """The HTML of this block alone, without that of the blocks inside."""
        return "".join(piece for piece in self.pieces if isinstance(piece, str))

    def html(self) -> str:
        """The HTML of this and all inside, without the comments. Blocks never share a word, so they part lines."""
        return "\n".join(piece if isinstance(piece, str) else piece.html() for piece in self.pieces)


def has_blocks(content: str) -> bool:
    """Whether the text was written in the block editor."""
    return "<!-- wp:" in content


def parse(content: str) -> Block:
    """The whole text as one nameless block."""
    root = Block(None)
    stack, position = [root], 0
    ignored: list[str] = []
    while (start := content.find("<!--", position)) != -1:
        end = content.find("-->", start + 4)
        if end == -1:
            break
        comment = _COMMENT.match(content, start + 4, end)
        if comment is None:
            # Any other comment (<!--more-->) is part of the text.
            _add(stack[-1], content[position : end + 3])
            position = end + 3
            continue
        _add(stack[-1], content[position:start])
        position = end + 3
        name = comment.group(2).removeprefix("core/")
        if comment.group(1):
            _close(stack, ignored, name)
        else:
            _open(stack, ignored, name, content[comment.end() : end].strip())
    _add(stack[-1], content[position:])
    for unclosed in stack[1:]:
        unclosed.broken = True
    return root


def _add(block: Block, text: str) -> None:
    if text:
        block.pieces.append(text)


def _open(stack: list[Block], ignored: list[str], name: str, rest: str) -> None:
    void = rest.endswith("/")
    written = rest.rstrip("/").strip()
    block = Block(name, void=void)
    if written:
        try:
            attrs = json.loads(written)
        except (ValueError, RecursionError):
            attrs = None
        block.broken = not isinstance(attrs, dict)
        block.attrs = attrs if isinstance(attrs, dict) else {}
    if void or len(stack) < DEPTH:
        stack[-1].pieces.append(block)
    if not void:
        if len(stack) < DEPTH:
            stack.append(block)
        else:
            ignored.append(name)


def _close(stack: list[Block], ignored: list[str], name: str) -> None:
    if ignored and ignored[-1] == name:
        ignored.pop()
        return
    for depth in range(len(stack) - 1, 0, -1):
        if stack[depth].name == name:
            for unclosed in stack[depth + 1 :]:
                unclosed.broken = True
            del stack[depth:]
            ignored.clear()
            return
    # A closing comment without its opening one closes nothing.
