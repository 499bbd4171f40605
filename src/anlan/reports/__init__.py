"""Documents from the record: reports of an incident, and the printout for the day the server is down."""
