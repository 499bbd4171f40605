"""The HTTP API: one root, one way in, one way for errors to leave."""
