"""Members sign in where their institution signs them in, and read by its word."""
