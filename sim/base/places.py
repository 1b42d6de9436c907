"""Where the package, its numbers and its pages lie: in a checkout, or installed."""

from pathlib import Path

PACKAGE = Path(__file__).resolve().parents[1]
REPOSITORY = PACKAGE.parent
CONF = next((place for place in (PACKAGE / "conf", REPOSITORY / "conf") if place.is_dir()), REPOSITORY / "conf")
DOCS = REPOSITORY / "docs"
