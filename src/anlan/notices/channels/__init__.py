"""Channels: how a notice leaves the house. Each takes live letters only; a drill has a channel of its own."""
