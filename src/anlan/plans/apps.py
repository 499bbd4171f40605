from django.apps import AppConfig


class PlansConfig(AppConfig):
    """The plan language and the versions of each plan."""

    name = "anlan.plans"
    label = "plans"
