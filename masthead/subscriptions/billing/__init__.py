"""Subscriptions that run: their states, what they entitle to, what was billed, what the providers told."""
