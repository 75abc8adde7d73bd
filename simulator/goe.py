"""A go-eCharger as a client and its owner meet it: HTTP, the app, and things that go wrong."""

from collections.abc import Mapping
from typing import Literal

from . import goe_v1, goe_v2
from .goe_hardware import FORCE_NEUTRAL, FORCE_OFF, FORCE_ON, GoeHardware
from .goe_wire import Json, NoAnswerError, Response, Source, Write, busy, not_found

type Fault = Literal["api_off", "busy", "silent", "garbage", "lies"]


class GoeCharger(GoeHardware):
    """A charger with its interface.

    `fault` is what is wrong with it, None for nothing: "api_off" answers 404, "busy" a plain-text
    500, "silent" nothing, "garbage" half of its JSON, "lies" says yes to each write and does
    nothing. `answer_delay_s` is for the server, which knows time.
    """

    fault: Fault | None = None
    answer_delay_s: float = 0.0

    def read(self, key: str) -> Json:
        """Return the value of a v2 key, whatever the API; KeyError if there is none."""
        return goe_v2.read(self, key)

    def respond(self, now: float, path: str, query: Mapping[str, str]) -> Response:
        """Answer one GET at `now` (s); NoAnswerError while silent or booting."""
        self.step(now)
        if self.fault == "silent" or self.booting:
            raise NoAnswerError(f"Charger {self.serial} is silent")
        if self.fault == "busy":
            return busy()
        response = self._answer(path, query)
        if self.fault == "garbage":
            return Response(
                status=response.status,
                content_type=response.content_type,
                text=response.text[: len(response.text) // 2],
            )
        return response

    def _answer(self, path: str, query: Mapping[str, str]) -> Response:
        """Answer by path, as far as the API is there and on."""
        effective = self.fault != "lies"
        speaks_v2 = self.api == "v2" and self.fault != "api_off"
        # The imitation has its own switch (`hla`) and stays on when API v2 is off.
        speaks_v1 = self.legacy_api if self.api == "v2" else self.fault != "api_off"
        match path:
            case "/api/status" if speaks_v2:
                return goe_v2.status(self, query)
            case "/api/set" if speaks_v2:
                writes, response = goe_v2.write(
                    self, query.items(), effective=effective
                )
                for key, value, accepted in writes:
                    self._note(key, value, accepted, "api")
                return response
            case "/status" if speaks_v1:
                return goe_v1.status(self)
            case "/mqtt" if speaks_v1 and "payload" in query:
                self._note(
                    *goe_v1.write(self, query["payload"], effective=effective), "api"
                )
                return goe_v1.status(self)
            case _:
                return not_found()

    def app_stop(self) -> None:
        """Press *stop* in the app, which writes the same as anybody else's stop."""
        self._force_from_app(FORCE_OFF)

    def app_start(self) -> None:
        """Press *start* in the app."""
        if self.model_status == 2 and self.force != FORCE_OFF:
            self.transaction = 0
            self._note("trx", 0, True, "app")
        else:
            self._force_from_app(FORCE_ON if self.api == "v2" else FORCE_NEUTRAL)

    def app_set_current(self, amps: int) -> None:
        """Move the slider in the app; ValueError outside 6 to 32 A."""
        if not 6 <= amps <= 32:
            raise ValueError(f"The slider goes from 6 to 32 A, not to {amps}")
        self.requested_a = amps
        self.volatile_a = None
        self._note("amp", amps, True, "app")

    def _force_from_app(self, force: int) -> None:
        self.force = force
        if self.api == "v2":
            self._note("frc", force, True, "app")
        else:
            self._note("alw", int(force != FORCE_OFF), True, "app")

    def _note(self, key: str, value: Json, accepted: bool, source: Source) -> None:
        self.record.append(
            Write(at=self.now, key=key, value=value, accepted=accepted, source=source)
        )
