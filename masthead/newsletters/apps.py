from django.apps import AppConfig


class NewslettersConfig(AppConfig):
    name = "masthead.newsletters"
    label = "newsletters"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from masthead.curator.newsroom import reviews
        from masthead.kit.events import hear
        from masthead.newsletters import consents, invitations, messages
        from masthead.newsletters.editions import stories, wire
        from masthead.newsletters.events import LetterRefused
        from masthead.newsletters.outcomes import acting
        from masthead.readers.events import ConfirmationAsked, ReaderConfirmed, SignInAsked
        from masthead.subscriptions.events import AccessGranted, GiftSent, Ordered, TeamInvited

        hear(ConfirmationAsked, messages.ask_to_confirm)
        hear(SignInAsked, messages.send_sign_in_code)
        hear(Ordered, messages.send_invoice)
        hear(AccessGranted, messages.welcome_subscriber)
        hear(GiftSent, invitations.send_gift)
        hear(TeamInvited, invitations.send_team_invitation)
        hear(ReaderConfirmed, consents.opt_in)
        hear(LetterRefused, acting.refused)
        stories.offered_by(wire.FromTheWire())
        reviews.sent_by(wire.OurReviews())
