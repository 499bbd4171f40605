"""`anlan bench web`: people, pages and open streams on an installation with years of work in it."""
