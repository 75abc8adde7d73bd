"""What it costs to run: a real Home Assistant with real sockets, and more and more chargers.

`python -m benchmark runtime` measures how long it takes from a message of the meter to the
request of a charger, and what Home Assistant's process needs meanwhile.
"""
