"""The WSGI entry: what the server calls for each request."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "masthead.settings")
_django = get_wsgi_application()  # before anything of ours is imported: it sets Django up

from masthead.lane.in_front import in_front_of  # noqa: E402

application = in_front_of(_django)
