"""One function for each act: check that it fits the state, then emit what it leads to."""
