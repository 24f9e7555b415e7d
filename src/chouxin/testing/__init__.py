"""The laws of detectors and readers, as suites for ours and for other people's; and inert files to run them on."""
