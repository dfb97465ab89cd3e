"""Small shared parts without business words: clock, signing, refusals, events, limits, money."""
