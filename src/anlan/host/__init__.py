"""The machine side: home folder, embedded PostgreSQL, process supervision, backup. No Django here."""
