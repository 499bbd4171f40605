"""A mail server, a webhook and a gateway that speak the real protocols, for trying out and for tests.

Each can fail, delay, drop the connection or take a message twice, as told by a file that may be changed while
they run, and writes what it took into another, one line a message; both outlive a kill. A gateway also writes
down which keys came again.
"""
