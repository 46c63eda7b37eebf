"""Without rooms nobody knows who may be here; and a replica that is asked to end (P7, P19)."""
