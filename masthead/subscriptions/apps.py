from django.apps import AppConfig


class SubscriptionsConfig(AppConfig):
    name = "masthead.subscriptions"
    label = "subscriptions"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from masthead.readers.desk import door
        from masthead.readers.privacy import rooms
        from masthead.subscriptions import privacy
        from masthead.subscriptions.gifts import privacy as gifts
        from masthead.subscriptions.teams import privacy as teams

        door.about("decide-order", "subscriptions.Order")
        door.about("revoke-grant", "subscriptions.Grant")
        door.about("refund-invoice", "subscriptions.Invoice")
        door.weighty("refund-invoice")
        rooms.offer(privacy.Subscriptions())
        rooms.offer(gifts.Gifts())
        rooms.offer(teams.Seats())
