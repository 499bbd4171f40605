"""Durable timers, timelines, the working calendar, and the health of the loops that serve them."""
