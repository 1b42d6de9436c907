"""Where the published tables lie, for tests that reckon from them and skip where they are not."""

import os
from pathlib import Path

import pytest

TABLES = Path(os.environ.get("CASELOAD_PUBLISHED_TABLES", Path(__file__).parents[2] / "shared" / "data"))
DFE = TABLES / "dfe"
needs_tables = pytest.mark.skipif(
    not DFE.is_dir(), reason=f"no {DFE}; CASELOAD_PUBLISHED_TABLES may name the folder above it"
)
