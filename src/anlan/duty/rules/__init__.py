"""Pure decisions about duty: what must be covered, who answers, how a roster folds."""
