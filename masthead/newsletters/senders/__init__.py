"""Where letters are handed to: a mail server, files, a provider's interface. A folder each; ADDING_A_SENDER.md says how to add one."""
