"""Gift subscriptions: bought by one, redeemed by another."""
