"""Where a form may send its visitor on to: a page of this publication's, and nowhere else."""

from django.utils.http import url_has_allowed_host_and_scheme

LONGEST = 500  # characters of an address that a form may carry


def is_ours(asked: str) -> bool:
    """Whether it is a path of ours, however a browser may read it."""
    return asked.startswith("/") and url_has_allowed_host_and_scheme(asked, allowed_hosts=None)


def onward(asked: str, otherwise: str) -> str:
    """`asked`, when it is a path of ours; `otherwise` for anything else."""
    return asked if is_ours(asked := asked[:LONGEST]) else otherwise
