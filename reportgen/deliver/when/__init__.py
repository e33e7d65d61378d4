"""When something is due: pure functions of a rule, a zone, a calendar and moments that are passed in."""
