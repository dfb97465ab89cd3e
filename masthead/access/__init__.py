"""Who may read what: the gate, the meter, passes, the ledger of opened articles."""
