"""Moving in and out: imports with a report of what came in and what came out."""
