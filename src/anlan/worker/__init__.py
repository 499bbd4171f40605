"""The worker process: its loops, what wakes them, and the heartbeat that watches them."""
