"""Publish as fast as told, in a process of its own: python -m soak.flooder PORT TOPIC RATE SECONDS BYTES."""

import sys
from time import monotonic, sleep

from paho.mqtt.client import Client
from paho.mqtt.enums import CallbackAPIVersion

PAUSE_S = 0.001


def payload(size: int) -> str:
    """Return a number of so many characters."""
    return "9.00" if size <= 4 else "9" * size


def flood(port: int, topic: str, rate: float, during_s: float, size: int) -> float:
    """Publish for so long; return how many messages a second it were."""
    client = Client(CallbackAPIVersion.VERSION2)
    client.connect("127.0.0.1", port)
    client.loop_start()
    text = payload(size)
    started = monotonic()
    sent = 0
    while (elapsed_s := monotonic() - started) < during_s:
        for _ in range(int(elapsed_s * rate) - sent):
            client.publish(topic, text)
            sent += 1
        sleep(PAUSE_S)
    client.disconnect()
    client.loop_stop()
    return sent / during_s


if __name__ == "__main__":
    port, topic, rate, during_s, size = sys.argv[1:]
    sys.stdout.write(
        f"{flood(int(port), topic, float(rate), float(during_s), int(size)):.0f}\n"
    )
