"""A real Home Assistant with our integration, in front of the simulated devices.

`python -m demo` tells a story on a dashboard, `python -m demo --check` proves that the main fuse
stays alive, and `python -m demo --faults` that faults of all kinds do no harm. Everything runs on
this machine and leaves nothing behind.
"""
