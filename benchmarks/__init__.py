"""How fast Chouxin is, beside its peers and its limits in the same run: `make bench` writes docs/reference/bench.md."""
