"""Who pays: plans, orders, grants."""
