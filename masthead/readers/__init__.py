"""Who they are: arriving, signing in, signing out."""
