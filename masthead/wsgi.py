"""The WSGI entry: what the server calls for each request."""

import os

from masthead.starting import uncollected

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "masthead.settings")
with uncollected():
    from django.core.wsgi import get_wsgi_application
    from django.urls import get_resolver

    _django = get_wsgi_application()  # before the lane is imported: it sets Django up
    _ = get_resolver().url_patterns  # read now, not by the first visitor

    from django.conf import settings

    from masthead.kit.metrics import counting
    from masthead.lane.in_front import in_front_of
    from masthead.lane.telling import tell

    application = in_front_of(_django)
    counting.folder = settings.DATA / "metrics"
    tell()
