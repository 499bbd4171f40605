"""`anlan bench notices`: from the commit of a decision to whoever is told, beside a Celery worker."""
