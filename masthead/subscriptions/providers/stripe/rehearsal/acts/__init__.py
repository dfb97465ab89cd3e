"""What the pretended Stripe does when it is asked: a function for each of the operations of its interface."""
