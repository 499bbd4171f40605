"""常态值守: carrying out what the plans ask for in every period; `anlan.engine.standing` opens it."""
