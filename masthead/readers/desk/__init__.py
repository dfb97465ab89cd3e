"""The desk's door and what stands beside it: the second proof, the log of acts, looking at pages as a reader sees them."""
