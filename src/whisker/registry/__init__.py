"""Model versions (immutable folders), and the promotions that say which one is live."""
