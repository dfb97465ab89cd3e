"""Who is really there: what a session has proven, passkeys, devices, the change of an address, leaving."""
