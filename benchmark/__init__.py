"""Ours and its rivals in a closed loop, in virtual time, on the same loads."""
