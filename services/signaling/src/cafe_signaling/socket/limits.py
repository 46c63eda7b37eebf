"""What one connection may do. It holds in tests as well."""

FRAMES_BURST = 120
FRAMES_PER_S = 20.0
"""Frames of one connection. Opening a call takes a description and some dozens of candidates at
once, and as many again when the network changes; afterwards almost nothing."""

BAD_STRIKES, BAD_WINDOW_S = 3, 10.0
"""More bad frames than that within the window close with 4400 (docs/api.md §4)."""

RATE_STRIKES, RATE_WINDOW_S = 50, 10.0
"""More `rate_limited` than that within the window close with 4429 (docs/api.md §4)."""
