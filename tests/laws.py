"""The laws, as a machine can hold them: what no file of the program may do, and where it is allowed. Pure: source in, breaches out.

The same rules stand in `tools/semgrep/laws.yaml` for whoever has semgrep (`make semgrep`); these run in a second and in every test run.
"""

import ast
from collections.abc import Callable, Iterator
from dataclasses import dataclass

# The locked column, and a galley as a whole, are for those who set it, keep it, and the one door.
DOOR = ("masthead/library/shelf.py", "masthead/library/publishing.py", "masthead/library/openings.py", "masthead/library/typesetting.py",
        "masthead/library/reading.py", "masthead/library/checks.py", "masthead/website/demo/", "masthead/transfer/shelving.py", "masthead/transfer/inserting.py")  # fmt: skip
GATHERS = ("masthead/curator/feeds/",)  # there `rest` is a pause between two questions
HOSTS = ("masthead/kit/forms.py",)  # compares the host, and makes no address of it
CHANGES = {"save", "create", "bulk_create", "update", "bulk_update", "delete", "get_or_create", "update_or_create", "add_child"}


@dataclass(frozen=True)
class Breach:
    """Where a law is broken."""

    law: str
    line: int
    said: str


def breaches(source: str, file: str) -> list[Breach]:
    """Every breach in this file."""
    tree = ast.parse(source)
    return [Breach(law, node.lineno, ast.unparse(node)[:120]) for law, look in LAWS.items() for node in look(tree, file)]


def locked_text(tree: ast.AST, file: str) -> Iterator[ast.expr]:
    """No body text except through the door: nobody else names the locked column, or a galley's texts."""
    if file.startswith((*DOOR, *GATHERS)):
        return
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute) and node.attr == "rest" and not isinstance(node.ctx, ast.Store):
            yield node
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id == "Galley" and node.attr == "objects":
            yield node
        if (
            isinstance(node, ast.Constant)
            and isinstance(node.value, str)
            and node.value in {"rest", "galley__rest", "article__galley__rest"}
        ):
            yield node


def act_on_get(tree: ast.AST, file: str) -> Iterator[ast.expr]:
    """No act on GET: a view that takes only safe methods changes nothing and calls no act."""
    for view in ast.walk(tree):
        if not isinstance(view, ast.FunctionDef) or not any(_name(one) == "require_safe" for one in view.decorator_list):
            continue
        for node in ast.walk(view):
            if isinstance(node, ast.Call) and _acts(node):
                yield node


def _acts(node: ast.Call) -> bool:
    name = _name(node.func)
    by_model = isinstance(node.func, ast.Attribute) and name in CHANGES and ("objects" in ast.unparse(node.func) or name == "save")
    return name.startswith("do_") or by_model


def address_from_request(tree: ast.AST, file: str) -> Iterator[ast.expr]:
    """No address built from a request: the publication's own stands in the settings."""
    if file in HOSTS:
        return
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and _name(node.func) in {"build_absolute_uri", "get_host", "get_current_site", "get_port"}:
            yield node
        if (
            isinstance(node, ast.Subscript)
            and isinstance(node.slice, ast.Constant)
            and node.slice.value in {"HTTP_HOST", "SERVER_NAME", "HTTP_X_FORWARDED_HOST"}
        ) and "META" in ast.unparse(node.value):
            yield node


def unsafe_markup(tree: ast.AST, file: str) -> Iterator[ast.expr]:
    """No markup is trusted that is put together of strings: `mark_safe` takes a constant or what was cleaned, and says so by its name."""
    for node in ast.walk(tree):
        if not isinstance(node, ast.Call) or _name(node.func) not in {"mark_safe", "SafeString"} or not node.args:
            continue
        given = node.args[0]
        if isinstance(given, ast.JoinedStr) or (isinstance(given, ast.BinOp) and isinstance(given.op, ast.Mod | ast.Add)):
            yield node


def exempt_form(tree: ast.AST, file: str) -> Iterator[ast.expr]:
    """No form is exempt: programs that post are marked `for_programs`, which asks them for a proof."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Name) and node.id == "csrf_exempt":
            yield node


def loose_code(tree: ast.AST, file: str) -> Iterator[ast.expr]:
    """Nothing that was sent is run or unpickled."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in {"eval", "exec"}:
            yield node
        if isinstance(node, ast.Call) and ast.unparse(node.func) in {
            "pickle.loads",
            "pickle.load",
            "yaml.load",
            "marshal.loads",
            "os.system",
        }:
            yield node
        if isinstance(node, ast.keyword) and node.arg == "shell" and isinstance(node.value, ast.Constant) and node.value.value is True:
            yield node.value


def _name(node: ast.AST) -> str:
    return node.attr if isinstance(node, ast.Attribute) else node.id if isinstance(node, ast.Name) else ""


LAWS: dict[str, Callable[[ast.AST, str], Iterator[ast.expr]]] = {
    "locked-text": locked_text,
    "act-on-get": act_on_get,
    "address-from-request": address_from_request,
    "unsafe-markup": unsafe_markup,
    "exempt-form": exempt_form,
    "loose-code": loose_code,
}
