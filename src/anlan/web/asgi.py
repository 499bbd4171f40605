"""The application that the server runs."""

import os

from django.core.asgi import get_asgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "anlan.web.settings")
_django = get_asgi_application()

# Only now: they read the settings.
from anlan.web.api.bodies import LARGEST_FORM  # noqa: E402
from anlan.web.limits import limit_body, raise_file_limit  # noqa: E402
from anlan.web.live.application import serve_live  # noqa: E402

raise_file_limit()
application = serve_live(limit_body(_django, LARGEST_FORM))
