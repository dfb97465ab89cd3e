"""By invoice: the reader orders, pays by bank transfer, and the desk records the payment."""
