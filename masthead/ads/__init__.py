"""Who sponsors it: placements for those who are not subscribers."""
