"""Wagtail reads this module; the desk's pages about readers register themselves."""

from masthead.readers.desk import limits_page, pages  # noqa: F401
