from django.apps import AppConfig


class CuratorConfig(AppConfig):
    name = "masthead.curator"
    label = "curator"
    default_auto_field = "django.db.models.BigAutoField"
