"""Jobs: rows that say what was asked for, how far it is and what came of it, and which worker holds it."""
