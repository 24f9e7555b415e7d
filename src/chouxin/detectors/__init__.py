"""Detectors, one idea a file: parts in, evidence out. The list of them is `chouxin.engine.builtin`."""
