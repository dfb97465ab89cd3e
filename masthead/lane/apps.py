from django.apps import AppConfig
from django.db.models.signals import post_migrate, pre_migrate


class LaneConfig(AppConfig):
    name = "masthead.lane"
    label = "lane"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from masthead.lane import watching

        pre_migrate.connect(watching.before_migrating, sender=self, dispatch_uid="masthead.lane.before")
        post_migrate.connect(watching.after_migrating, sender=self, dispatch_uid="masthead.lane.after")
