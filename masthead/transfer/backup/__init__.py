"""The whole publication in one file, taken while it runs, and brought back from it."""
