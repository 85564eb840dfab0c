"""Mutated pictures and ZIPs and an OpenAPI fuzzer against a server: `make fuzz`, and a small part in `make test`."""
