"""The application that the server runs."""

import os

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "anlan.web.settings")
django.setup(set_prefix=False)

# Only now: they read the settings.
from anlan.web.api.bodies import LARGEST_FORM  # noqa: E402
from anlan.web.handling import OneThread  # noqa: E402
from anlan.web.limits import limit_body, raise_file_limit  # noqa: E402
from anlan.web.live.application import serve_live  # noqa: E402

raise_file_limit()
application = serve_live(limit_body(OneThread(), LARGEST_FORM))
