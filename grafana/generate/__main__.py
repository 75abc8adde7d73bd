"""Write the dashboards anew."""

from .dashboard import DASHBOARDS, text_of
from .languages import LANGUAGES


def main() -> None:
    """Write each file, and say so."""
    DASHBOARDS.mkdir(exist_ok=True)
    for language in LANGUAGES:
        file = DASHBOARDS / f"{language.name}.json"
        file.write_text(text_of(language), encoding="utf-8")
        print(f"Wrote {file}")


if __name__ == "__main__":
    main()
