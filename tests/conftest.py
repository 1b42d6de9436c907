"""Makes what tests share (councils, logs, the oracle) importable from every folder of tests; says which are quick."""

import os
import signal
from pathlib import Path

import long_tests
import pytest
from hypothesis import Phase, settings

QUICK = {  # files that take seconds: rules, numbers, words, shapes; nothing that simulates for long
    *("test_acts_by_hand", "test_compose", "test_diary", "test_findings", "test_headline", "test_intervals"),
    *(
        "test_json_schema",
        "test_manifest",
        "test_outputs",
        "test_register",
        "test_rules_absence",
        "test_rules_allocation",
    ),
    *("test_rules_demand", "test_rules_duties", "test_rules_journey", "test_rules_turnover", "test_rules_workload"),
    *("test_streams", "test_turning", "test_workdays"),
}
SHARED = {  # files whose tests share what takes long to make, by what they share: one process makes it, once
    **dict.fromkeys(("test_app_browser", "test_pages_browser"), "browser"),
    **dict.fromkeys(("test_report", "test_report_command", "test_report_harmless", "test_report_evidence"), "report"),
    **{
        name: name
        for name in (
            *("test_acts_audit", "test_backtest", "test_board", "test_charts", "test_england", "test_house"),
            *("test_kept_logs", "test_panel_of_councils", "test_panel_of_the_model", "test_published_councils"),
            *("test_record_of_councils", "test_returns_private", "test_returns_round_trip", "test_site"),
            *("test_sensitivity", "test_staffing", "test_ways_of_councils"),
        )
    },
}


def pytest_configure(config: pytest.Config) -> None:
    """Tests press Ctrl-C; a shell that runs the tests in its background would have it ignored.

    An example may be a whole simulation, so that looking for a smaller one that fails too would take minutes.
    """
    signal.signal(signal.SIGINT, signal.default_int_handler)
    shrinking = (Phase.shrink, Phase.explain) if os.environ.get("CASELOAD_SHRINK") == "1" else ()
    settings.register_profile("own", phases=(Phase.explicit, Phase.reuse, Phase.generate, *shrinking))
    settings.load_profile("own")
    if os.environ.get("CASELOAD_LONG") == "write" and not hasattr(config, "workerinput"):
        config.pluginmanager.register(long_tests.Measured(), "measured")


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: object) -> object:
    """Which tests go to one process; marks of groups (`xdist_group`) are not seen by xdist 3.8 under pytest 9.2."""
    from xdist.scheduler import LoadScopeScheduling

    class Together(LoadScopeScheduling):  # type: ignore[misc]
        """Files that share something go to one process, all other tests to whoever is free."""

        def _split_scope(self, nodeid: str) -> str:
            return SHARED.get(Path(nodeid.partition("::")[0]).stem, nodeid)

    return Together(config, log) if config.getvalue("dist") == "loadgroup" else None


def known_misses() -> dict[str, str]:
    """What is known not to hold yet, by the test that says so (all of its parameters if it gives none), and why."""
    return dict(line.split(": ", 1) for line in long_tests.lines_of(Path(__file__).parent / "known_misses.txt"))


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark what `./check quick` runs, what is long, and what is known not to hold yet: shown as such, not left out."""
    misses, known_long = known_misses(), long_tests.names()
    for item in items:
        if long_tests.is_long(item.nodeid, known_long):
            item.add_marker("long")
        name = item.nodeid.removeprefix("tests/")
        why = misses.get(name) or misses.get(name.split("[")[0])
        if why is not None:
            item.add_marker(pytest.mark.xfail(reason=why, strict=True))
        own = item.path.stem in QUICK or (
            item.path.stem == "test_house" and "copy" not in getattr(item, "fixturenames", ())
        )
        if own and item.get_closest_marker("slow") is None:
            item.add_marker("quick")
