"""The desk over HTTP: `/api/v1` for programs, `/console` for people; one application from one table of routes."""
