"""Wording: a language model of the owner's choice may propose it; a sentence that its sources do not hold is refused."""
