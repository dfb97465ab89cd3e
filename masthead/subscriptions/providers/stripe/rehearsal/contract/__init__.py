"""What the Stripe SDK says of Stripe: its operations, what may be asked, and what comes back. Read from its own generated types."""
