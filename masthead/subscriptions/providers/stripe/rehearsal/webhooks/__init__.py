"""What happened, told to those who asked to be told: noted as events, signed, delivered; badly when asked to."""
