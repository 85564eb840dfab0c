"""The HTTP API: one blueprint file a resource, one table from faults to statuses."""
