"""The laws that detectors and readers are run through, for Chouxin's own and for those of others; inert files for tests."""
