"""What Stripe reckons, as pure rules: periods, prorations, discounts, taxes, retries, cards."""
