from django.apps import AppConfig


class SignInConfig(AppConfig):
    """Who signs in, how often it may fail, and how long it lasts."""

    name = "anlan.sign_in"
    label = "sign_in"

    def ready(self) -> None:
        from anlan.sign_in import jobs, record

        record.connect_signals()
        jobs.register_jobs()
