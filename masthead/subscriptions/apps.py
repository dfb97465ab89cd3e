from django.apps import AppConfig


class SubscriptionsConfig(AppConfig):
    name = "masthead.subscriptions"
    label = "subscriptions"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from masthead.readers.privacy import rooms
        from masthead.subscriptions import privacy

        rooms.offer(privacy.Subscriptions())
