"""What we send: so far the free letter's consent and the messages that an act of a reader asks for."""
