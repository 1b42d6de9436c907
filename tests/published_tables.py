"""Where the published tables lie, for tests that reckon from them and skip where they are not."""

import os
from pathlib import Path

TABLES = Path(os.environ.get("CASELOAD_PUBLISHED_TABLES", Path(__file__).parents[2] / "shared" / "data"))
