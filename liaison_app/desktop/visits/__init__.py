"""Parts of the Visits page: the agenda by trip, a trip, and the ways to begin one."""
