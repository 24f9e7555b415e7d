"""The engine: items in, decisions out, within limits. The road is in `engine`; a worker process needs only `worker`."""
