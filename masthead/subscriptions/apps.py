from django.apps import AppConfig


class SubscriptionsConfig(AppConfig):
    name = "masthead.subscriptions"
    label = "subscriptions"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from django.db.models.signals import post_save

        from masthead.kit.events import hear
        from masthead.readers.desk import door, viewing
        from masthead.readers.events import AddressChanged, ReaderConfirmed
        from masthead.readers.privacy import rooms
        from masthead.subscriptions import privacy
        from masthead.subscriptions.gifts import privacy as gifts
        from masthead.subscriptions.institutions import heard
        from masthead.subscriptions.teams import privacy as teams

        hear(ReaderConfirmed, heard.admit)
        hear(AddressChanged, heard.move)
        post_save.connect(heard.follow, sender="subscriptions.Institution", dispatch_uid="masthead.subscriptions.institutions")
        door.about("decide-order", "subscriptions.Order")
        door.about("revoke-grant", "subscriptions.Grant")
        door.about("refund-invoice", "subscriptions.Invoice")
        door.weighty("refund-invoice")
        viewing.shut("/account/plan/", "/account/payment/", "/account/invoices/", "/subscribe/paid/", "/subscribe/order/")
        rooms.offer(privacy.Subscriptions())
        rooms.offer(gifts.Gifts())
        rooms.offer(teams.Seats())
