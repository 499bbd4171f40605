"""The printout for the day the server is down: plan cards, duty list, call list, and a sheet to write on."""
