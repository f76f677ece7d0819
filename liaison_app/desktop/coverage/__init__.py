"""Where we are at home and where not: the states by visits, trainings and what is open."""
