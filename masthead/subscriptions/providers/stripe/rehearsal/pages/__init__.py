"""The hosted pages of a rehearsal: Checkout, the Portal, an invoice. Plain forms, plainly labelled: no money moves."""
