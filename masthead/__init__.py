"""Masthead: the whole house of a subscription-funded publication of news analysis."""

__version__ = "0.1.0"
