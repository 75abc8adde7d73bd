"""Requests to a Shelly of the second or third generation: JSON-RPC over MQTT.

Errors 404 and -105 are spelled as clients report them of real devices; -103 is known to us only
from a client's imitation of one.
"""

from collections.abc import Callable
import json
from typing import TYPE_CHECKING, Any

from .meter import Message

if TYPE_CHECKING:
    from .shelly_gen2 import ShellyGen2

_COMPONENT_METHODS = {
    "EM.GetStatus": "em",
    "EMData.GetStatus": "emdata",
    "EM1.GetStatus": "em1",
    "EM1Data.GetStatus": "em1data",
}


class _RequestError(Exception):
    """A request that is answered with an error."""

    def __init__(self, code: int, message: str) -> None:
        super().__init__(message)
        self.code = code
        self.message = message


def answer(device: ShellyGen2, payload: str) -> Message | None:
    """Answer one request on `<prefix>/rpc`, on the topic that its `src` asks for.

    None for what can't be answered: no JSON object, nobody to answer to, or (as JSON-RPC has it) a
    notification, which has no id.
    """
    try:
        request = json.loads(payload)
    except ValueError:
        return None
    if not isinstance(request, dict):
        return None
    source, number = request.get("src"), request.get("id")
    if not isinstance(source, str) or not source or number is None:
        return None
    reply: dict[str, Any] = {"id": number, "src": device.mqtt_id, "dst": source}
    try:
        reply["result"] = _result(device, request)
    except _RequestError as error:
        reply["error"] = {"code": error.code, "message": error.message}
    return (f"{source}/rpc", json.dumps(reply, separators=(",", ":")))


def _result(device: ShellyGen2, request: dict[str, Any]) -> dict[str, Any]:
    method = str(request.get("method"))
    if method in _COMPONENT_METHODS:
        return _component(device, method, request.get("params"))
    if method in _METHODS:
        return _METHODS[method](device)
    raise _RequestError(404, f"No handler for {method}")


def _component(device: ShellyGen2, method: str, params: object) -> dict[str, Any]:
    """Return the status of a component; which error one of the other profile is, is assumed."""
    kind = _COMPONENT_METHODS[method]
    components = device.components()
    if not any(name.partition(":")[0] == kind for name in components):
        raise _RequestError(404, f"No handler for {method}")
    if not isinstance(params, dict) or "id" not in params:
        raise _RequestError(-103, "Argument 'id' is missing")
    number = params["id"]
    name = f"{kind}:{number}"
    if (
        isinstance(number, bool)
        or not isinstance(number, int)
        or name not in components
    ):
        raise _RequestError(-105, f"Argument 'id', value {number} not found!")
    return {**components[name]}


def device_info(device: ShellyGen2) -> dict[str, Any]:
    """Return the answer to Shelly.GetDeviceInfo."""
    product = device.product
    return {
        "name": None,
        "id": device.mqtt_id,
        "mac": device.mac,
        "slot": 0,
        "model": product.model,
        "gen": product.generation,
        "fw_id": product.firmware,
        "ver": product.firmware.partition("/")[2].partition("-")[0],
        "app": product.app,
        "auth_en": False,
        "auth_domain": None,
        "profile": device.profile,
    }


def status_of_everything(device: ShellyGen2) -> dict[str, Any]:
    """Return the answer to Shelly.GetStatus, shortened to what concerns a meter."""
    return {
        "ble": {},
        "cloud": {"connected": False},
        **device.components(),
        "mqtt": {"connected": True},
        "sys": {
            "mac": device.mac,
            "restart_required": False,
            "unixtime": int(device.unix_time_s),
            "uptime": int(device.uptime_s),
        },
        "wifi": {
            "sta_ip": "192.0.2.10",
            "status": "got ip",
            "ssid": "example-wifi",
            "rssi": -60,
        },
        "ws": {"connected": False},
    }


def _mqtt_config(device: ShellyGen2) -> dict[str, Any]:
    return {
        "enable": True,
        "server": "mqtt.test.server",
        "client_id": device.mqtt_id,
        "user": None,
        "ssl_ca": None,
        "topic_prefix": device.topic_prefix,
        "rpc_ntf": device.rpc_ntf,
        "status_ntf": device.status_ntf,
        "use_client_cert": False,
        "enable_rpc": device.enable_rpc,
        "enable_control": device.enable_control,
    }


_METHODS: dict[str, Callable[[ShellyGen2], dict[str, Any]]] = {
    "Shelly.GetDeviceInfo": device_info,
    "Shelly.GetStatus": status_of_everything,
    "MQTT.GetConfig": _mqtt_config,
}
