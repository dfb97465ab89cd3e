"""What stands in front of us: a configuration for nginx, made from the settings."""
