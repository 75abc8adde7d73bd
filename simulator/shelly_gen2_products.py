"""The three-phase Shellies of the second and third generation that speak as `shelly_gen2` does."""

from dataclasses import dataclass
from typing import Literal

type Model = Literal["pro3em", "pro3em400", "pro3em63", "3em63g3"]


@dataclass(frozen=True, kw_only=True, slots=True)
class Product:
    """What a model calls itself. The app names of the 400 and the 3CT63 are assumptions."""

    id_prefix: str
    model: str
    app: str
    generation: int
    firmware: str


_PRO_FIRMWARE = "20250804-110717/1.6.1-g8dbd358"
PRODUCTS: dict[Model, Product] = {
    "pro3em": Product(
        id_prefix="shellypro3em",
        model="SPEM-003CEBEU",
        app="Pro3EM",
        generation=2,
        firmware=_PRO_FIRMWARE,
    ),
    "pro3em400": Product(
        id_prefix="shellypro3em400",
        model="SPEM-003CEBEU400",
        app="Pro3EM400",
        generation=2,
        firmware=_PRO_FIRMWARE,
    ),
    "pro3em63": Product(
        id_prefix="shellypro3em63",
        model="SPEM-003CEBEU63",
        app="Pro3EM63",
        generation=2,
        firmware=_PRO_FIRMWARE,
    ),
    "3em63g3": Product(
        id_prefix="shelly3em63g3",
        model="S3EM-003CXCEU63",
        app="S3EMG3",
        generation=3,
        # The version recorded of a Pro 3EM; none of this model is known to us.
        firmware=_PRO_FIRMWARE,
    ),
}
