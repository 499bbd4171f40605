"""信息: what comes in from outside, kept as it came less what docs/BOUNDARIES.md drops."""
