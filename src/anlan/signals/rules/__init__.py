"""Pure reading of what comes in."""
