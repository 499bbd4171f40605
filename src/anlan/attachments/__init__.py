"""Files that prove something: stored under their own digest, named by runs, checked by content."""
