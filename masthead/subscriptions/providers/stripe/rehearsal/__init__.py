"""A rehearsal of Stripe: a server on loopback that stands in for it, for tests and for the demo. No money moves. See README.md."""
