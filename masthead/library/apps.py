from django.apps import AppConfig


class LibraryConfig(AppConfig):
    name = "masthead.library"
    label = "library"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from masthead.library import fitness, privacy, publishing
        from masthead.library.pictures import arriving
        from masthead.library.search import noting
        from masthead.readers.privacy import rooms

        fitness.connect()
        publishing.connect()
        arriving.connect()
        noting.connect()
        rooms.offer(privacy.Library())
