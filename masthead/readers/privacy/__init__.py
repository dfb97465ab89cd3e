"""What is kept about a reader: shown, taken along, erased. Each room answers for itself."""
