"""`python -m anlan.cli` is the `anlan` command."""

from anlan.cli import main

main()
