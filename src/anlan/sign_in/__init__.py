"""Signing in: passwords, second factors, lock-out, sessions that end, identity providers."""
