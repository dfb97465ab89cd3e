"""A request held against the SDK's generated types: unknown names, missing ones, wrong values, wherever they are nested."""

import sys
import types
import typing
from collections.abc import Mapping
from functools import cache
from typing import Any, Literal, NotRequired, Required, Union, get_args, get_origin

import stripe
import typing_extensions
from stripe._request_options import RequestOptions

Hints = dict[str, Any]
NAMES = {"StripeContext": object, "Mapping": Mapping}


@cache
def hints(shape: type) -> Hints:
    """What a TypedDict of the SDK declares, its names resolved: once each, for all of them together take four seconds."""
    space = {**vars(typing), **vars(sys.modules[shape.__module__])}
    declared = typing_extensions.get_type_hints(shape, globalns=space, localns=NAMES, include_extras=True)
    return {name: hint for name, hint in declared.items() if name not in RequestOptions.__annotations__}


def breaches(given: Mapping[str, Any], shape: type, path: str = "") -> list[str]:
    """What in `given` (decoded from a form: strings, mappings, lists) the SDK's `shape` does not allow, a sentence each."""
    declared = hints(shape)
    found = [f"unknown parameter: {_at(path, name)}" for name in given if name not in declared]
    required = shape.__required_keys__  # type: ignore[attr-defined]
    found += [f"missing required parameter: {_at(path, name)}" for name in declared if name in required and name not in given]
    for name, value in given.items():
        if name in declared:
            found += check(value, declared[name], _at(path, name))
    return found


def check(value: Any, hint: Any, path: str) -> list[str]:
    """What is wrong with one value; nothing when any branch of a union takes it, else what its most likely branch says."""
    hint = _bare(hint)
    if typing_extensions.is_typeddict(hint):
        return breaches(value, hint, path) if isinstance(value, Mapping) else [f"{path} must be a hash"]
    origin = get_origin(hint)
    if origin in (Union, types.UnionType):
        branches = _branches(hint)
        tried = [check(value, branch, path) for branch in branches]
        return [] if [] in tried else tried[_likeliest(branches, value)]
    if origin is Literal:
        # The SDK closes its enumerations with `|str`; what it names is all that there is today, and the rest is a slip.
        allowed = [str(option) for option in get_args(hint)]
        return [] if value in allowed else [f"{path} must be one of {', '.join(allowed)}, and is {value!r}"]
    if origin is list:
        if not isinstance(value, list):
            return [f"{path} must be an array"]
        return [said for i, one in enumerate(value) for said in check(one, get_args(hint)[0], f"{path}[{i}]")]
    if origin is dict:
        if not isinstance(value, Mapping):
            return [f"{path} must be a hash"]
        return [said for name, one in value.items() for said in check(one, get_args(hint)[1], _at(path, name))]
    return _simple(value, hint, path)


def typed(value: Any, hint: Any) -> Any:
    """A value that has passed `check`, its strings made numbers and truths where the SDK declares them."""
    hint = _bare(hint)
    if typing_extensions.is_typeddict(hint):
        return {name: typed(one, hints(hint)[name]) for name, one in value.items()}
    origin = get_origin(hint)
    if origin in (Union, types.UnionType):
        return typed(value, next(branch for branch in _branches(hint) if not check(value, branch, "")))
    if origin is list:
        return [typed(one, get_args(hint)[0]) for one in value]
    if origin is dict:
        return {name: typed(one, get_args(hint)[1]) for name, one in value.items()}
    if hint is bool:
        return value == "true"
    return hint(value) if hint in (int, float) else value


def _likeliest(branches: list[Any], value: Any) -> int:
    """Of branches that all refuse, the one whose reason is worth reading: a hash's for a hash, an enumeration's for a word."""
    nested = isinstance(value, (Mapping, list))
    for i, branch in enumerate(branches):
        kind = _bare(branch)
        holds = typing_extensions.is_typeddict(kind) or get_origin(kind) in (list, dict)
        names = get_origin(kind) is Literal and any(get_args(kind))
        if holds if nested else names:
            return i
    return len(branches) - 1


def _simple(value: Any, hint: Any, path: str) -> list[str]:
    if isinstance(value, (Mapping, list)):
        return [] if hint in (Any, object) else [f"{path} must not be a hash or an array"]
    try:
        if hint is bool and value not in {"true", "false"}:
            return [f"{path} must be true or false, and is {value!r}"]
        if hint in (int, float):
            hint(value)
    except ValueError:
        return [f"{path} must be a number, and is {value!r}"]
    return []


def _branches(hint: Any) -> list[Any]:
    """A union's branches, without what the SDK adds for people's own classes, and without the `str` beside a real enumeration."""
    branches = [one for one in get_args(hint) if not _is_stripes_own(one) and one is not type(None)]
    enumerated = any(get_origin(one) is Literal and any(get_args(one)) for one in branches)
    return [one for one in branches if not (enumerated and one is str)]


def _is_stripes_own(hint: Any) -> bool:
    kind = get_origin(hint) or hint
    return isinstance(kind, type) and issubclass(kind, stripe.StripeObject)


def _bare(hint: Any) -> Any:
    while get_origin(hint) in (NotRequired, Required, typing_extensions.NotRequired, typing_extensions.Required):
        hint = get_args(hint)[0]
    return hint


def _at(path: str, name: str) -> str:
    return f"{path}[{name}]" if path else name
