"""The application that the server runs."""

import os

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "anlan.web.settings")
django.setup(set_prefix=False)

# Only now: they read the settings.
import anlan.web.urls  # noqa: E402, F401 - with all that is read from requests
from anlan.kernel.structs import learn_structs  # noqa: E402
from anlan.web.api.bodies import LARGEST_FORM  # noqa: E402
from anlan.web.handling import OneThread  # noqa: E402
from anlan.web.limits import limit_body, raise_file_limit  # noqa: E402
from anlan.web.live.application import serve_live  # noqa: E402

raise_file_limit()
learn_structs()
application = serve_live(limit_body(OneThread(), LARGEST_FORM))
