"""What mail programs make of a letter: a linter over the can-i-email data (see LICENSE.caniemail.txt beside it)."""
