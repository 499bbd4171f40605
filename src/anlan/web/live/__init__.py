"""Live updates: one listener a process, and a stream of events for everybody who has a page open."""
