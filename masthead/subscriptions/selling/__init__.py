"""What the subscribe page sells with: rules, tax rates, coupons, what readers say; whom an invoice is made out to."""
