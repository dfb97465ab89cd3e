"""Ways to be paid: a folder each."""
