from django.apps import AppConfig


class ReadersConfig(AppConfig):
    name = "masthead.readers"
    label = "readers"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from masthead.readers import staff
        from masthead.readers.privacy import own, rooms
        from masthead.readers.security import devices, social

        staff.connect()
        devices.connect()
        social.connect()
        rooms.offer(own.Readers())
