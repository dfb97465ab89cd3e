from django.apps import AppConfig


class KitConfig(AppConfig):
    name = "masthead.kit"
    label = "kit"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from django.db.backends.signals import connection_created

        from masthead.kit.nul import without_nul

        connection_created.connect(without_nul, dispatch_uid="masthead.kit.nul")
