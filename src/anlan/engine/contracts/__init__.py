"""What crosses the engine's border: acts in, events and state out."""
