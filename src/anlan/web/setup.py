"""Starting Django for whatever is not the web server: commands, loops, benchmarks."""

from __future__ import annotations

import os


def start_django() -> None:
    """Load settings and apps; a command calls it before it imports what touches the database."""
    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "anlan.web.settings")
    django.setup()
