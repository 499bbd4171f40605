"""The append-only, hash-chained record that everything else writes to."""
