"""Teams: seats paid by one, taken by many."""
