"""Paid by card, through Stripe."""
