"""事件: a plan being run, and the matters it groups."""
