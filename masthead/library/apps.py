from django.apps import AppConfig


class LibraryConfig(AppConfig):
    name = "masthead.library"
    label = "library"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from masthead.library import counted, fitness, privacy, publishing
        from masthead.library.pictures import arriving
        from masthead.library.search import noting
        from masthead.readers.privacy import rooms
        from masthead.subscriptions.institutions import usage

        fitness.connect()
        publishing.connect()
        arriving.connect()
        noting.connect()
        usage.told_by(counted.items)
        rooms.offer(privacy.Library())
