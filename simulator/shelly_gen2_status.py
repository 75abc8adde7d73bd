"""Status objects of a Shelly of the second or third generation: `em:0`, `em1:N` and their counters.

Keys, order and digits follow the recorded samples: A with 3 decimals, V, W, VA and Hz with 1, pf
with 2, totals with 3, Wh with 2.
"""

from typing import Literal

from .meter import ALL_PHASES, Channels

type Value = float | str | list[str] | None
type Status = dict[str, Value]
type Due = dict[int, frozenset[str] | None]
"""The phases to tell of, each with the values that changed; None is all of them."""
type Profile = Literal["triphase", "monophase"]

_LETTERS = "abc"
_FREQUENCY_HZ = 50.0
_NO_NUMBERS = ("current", "voltage", "act_power", "aprt_power", "pf", "freq")
_SHARE = 0.05
_LEAST_CHANGE = {"current": 0.05, "voltage": 1.0, "act_power": 10.0, "aprt_power": 10.0}
"""A, V, W, VA. The documents name 5 % "and/or" these; that both must be passed, and that apparent
power has the threshold of active power, are assumptions."""


class Gen2Channels(Channels):
    """What the meter measures, as the values of its status objects.

    `nan_text` makes the fault "nan" the text "nan" instead of null. Neither was ever seen on a
    device: both are for readers that must stand it.
    """

    # Seen on phases without voltage (0.027 and 0.028 A); that a phase with voltage and without
    # load reads the same is an assumption.
    noise_a = 0.027

    def __init__(self, *, nan_text: bool = False) -> None:
        """Begin without current."""
        super().__init__()
        self.nan_text = nan_text

    def measured(self, phase: int) -> dict[str, float]:
        """Measure one channel: unsigned A, V, signed W, VA, pf, Hz.

        pf has no sign, as in the two samples of export; early firmware gave it a random one.
        """
        if self.phase_faults.get(phase) == "missing":
            return dict.fromkeys(_NO_NUMBERS, 0.0) | {"current": self.noise_a}
        current_a = float(self.current_a(phase))
        return {
            "current": round(current_a, 3),
            "voltage": round(self.voltages_v[phase], 1),
            "act_power": round(self.power_w(phase), 1),
            "aprt_power": round(current_a * self.voltages_v[phase], 1),
            "pf": round(abs(self.power_factor(phase)), 2),
            "freq": _FREQUENCY_HZ,
        }

    def channel(self, phase: int) -> Status:
        """Return the values of one channel with its faults; empty if it is absent."""
        fault = self.phase_faults.get(phase)
        if fault == "absent":
            return {}
        values: Status = {**self.measured(phase)}
        if fault == "nan":
            values = dict.fromkeys(values, "nan" if self.nan_text else None)
        if fault == "error":
            # The values beside it are unknown; these go on being right.
            values["errors"] = ["power_meter_failure"]
        return values

    def em(self) -> Status:
        """Return `em:0`, the three channels as one."""
        status: Status = {"id": 0}
        for phase in ALL_PHASES:
            for name, value in self.channel(phase).items():
                status[f"{_LETTERS[phase]}_{name}"] = value
        return (
            status | {"n_current": None} | self.totals() | {"user_calibrated_phase": []}
        )

    def totals(self) -> Status:
        """Return the sums of `em:0`, over the phases that have numbers."""
        channels = [
            self.measured(phase)
            for phase in ALL_PHASES
            if self.phase_faults.get(phase) not in ("absent", "nan")
        ]
        return {
            f"total_{name}": round(sum(channel[name] for channel in channels), 3)
            for name in ("current", "act_power", "aprt_power")
        }

    def em1(self, phase: int) -> Status:
        """Return `em1:<phase>`."""
        return {"id": phase, **self.channel(phase), "calibration": "factory"}

    def em_change(self, due: Due, cured: set[int], *, freq: bool) -> Status:
        """Return what a notification tells of `em:0`, with the sums always.

        `cured` are the phases whose failure is over since the last one.
        """
        changes: Status = {"n_current": None, **self.totals()}
        for phase, keys in due.items():
            for name, value in self._change(phase, keys, cured, freq=freq).items():
                changes[f"{_LETTERS[phase]}_{name}"] = value
        return {"id": 0, **dict(sorted(changes.items()))}

    def em1_change(
        self, phase: int, keys: frozenset[str] | None, cured: set[int], *, freq: bool
    ) -> Status:
        """Return what a notification tells of `em1:<phase>`."""
        changes = self._change(phase, keys, cured, freq=freq)
        return {"id": phase, **dict(sorted(changes.items()))}

    def _change(
        self, phase: int, keys: frozenset[str] | None, cured: set[int], *, freq: bool
    ) -> Status:
        values = self.channel(phase)
        if phase in cured:
            # That a failure that is over is told once more, as null, is an assumption.
            values["errors"] = None
        if not freq:
            values.pop("freq", None)
        return {
            name: value
            for name, value in values.items()
            if keys is None or name in keys
        }

    def emdata(self) -> Status:
        """Return `emdata:0`, the counters of all phases in Wh."""
        status: Status = {"id": 0}
        for phase in ALL_PHASES:
            name = f"{_LETTERS[phase]}_total_act"
            status[f"{name}_energy"] = round(self.imported_wh[phase], 2)
            status[f"{name}_ret_energy"] = round(self.exported_wh[phase], 2)
        status["total_act"] = round(sum(self.imported_wh), 2)
        status["total_act_ret"] = round(sum(self.exported_wh), 2)
        return status

    def em1data(self, phase: int) -> Status:
        """Return `em1data:<phase>`, the counters of one phase in Wh."""
        return {
            "id": phase,
            "total_act_energy": round(self.imported_wh[phase], 2),
            "total_act_ret_energy": round(self.exported_wh[phase], 2),
        }


def changed_keys(
    before: dict[str, float] | None, values: dict[str, float]
) -> frozenset[str]:
    """Return the values that are far enough from what was published before."""
    if before is None:
        return frozenset(values)
    changed = {
        name
        for name, least in _LEAST_CHANGE.items()
        if abs(values[name] - before[name]) >= max(least, _SHARE * abs(before[name]))
    }
    if "act_power" in changed:
        changed.add("pf")
    return frozenset(changed)
