from django.apps import AppConfig


class NewslettersConfig(AppConfig):
    name = "masthead.newsletters"
    label = "newsletters"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from masthead.curator.newsroom import reviews
        from masthead.kit.events import hear
        from masthead.newsletters import consents, invitations, messages, privacy, subscription_messages, suppressions
        from masthead.newsletters.editions import stories, wire
        from masthead.newsletters.events import LetterRefused
        from masthead.newsletters.outcomes import acting
        from masthead.readers.events import (
            AddressChangeAsked,
            AddressChanged,
            ConfirmationAsked,
            NewDevice,
            ReaderConfirmed,
            ReaderErased,
            SafetyCodeAsked,
            SignInAsked,
        )
        from masthead.readers.privacy import rooms
        from masthead.subscriptions.events import AccessGranted, CancellationAsked, GiftSent, Ordered, SubscriptionNews, TeamInvited

        hear(ConfirmationAsked, messages.ask_to_confirm)
        hear(SignInAsked, messages.send_sign_in_code)
        hear(NewDevice, messages.tell_of_device)
        hear(SafetyCodeAsked, messages.send_safety_code)
        hear(AddressChangeAsked, messages.ask_both_ends)
        hear(AddressChanged, messages.tell_old_address)
        hear(AddressChanged, suppressions.follow)
        hear(Ordered, messages.send_invoice)
        hear(AccessGranted, messages.welcome_subscriber)
        hear(SubscriptionNews, subscription_messages.tell)
        hear(CancellationAsked, subscription_messages.send_link)
        hear(GiftSent, invitations.send_gift)
        hear(TeamInvited, invitations.send_team_invitation)
        hear(ReaderConfirmed, consents.opt_in)
        hear(LetterRefused, acting.refused)
        hear(ReaderErased, privacy.clear_outbox)
        hear(ReaderErased, messages.say_farewell)
        rooms.offer(privacy.Newsletters())
        stories.offered_by(wire.FromTheWire())
        reviews.sent_by(wire.OurReviews())
