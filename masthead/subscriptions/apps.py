from django.apps import AppConfig


class SubscriptionsConfig(AppConfig):
    name = "masthead.subscriptions"
    label = "subscriptions"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from masthead.readers.desk import door, viewing
        from masthead.readers.privacy import rooms
        from masthead.subscriptions import privacy

        door.about("decide-order", "subscriptions.Order")
        door.about("revoke-grant", "subscriptions.Grant")
        door.about("refund-invoice", "subscriptions.Invoice")
        door.weighty("refund-invoice")
        viewing.shut("/account/plan/", "/account/payment/", "/account/invoices/", "/subscribe/paid/", "/subscribe/order/")
        rooms.offer(privacy.Subscriptions())
