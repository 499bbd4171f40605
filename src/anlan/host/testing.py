"""A pytest plugin: a private PostgreSQL and home for the test run, there before Django reads its settings.

The project names it in `addopts`; a conftest would come too late, because pytest-django loads the settings
first. With xdist the controller starts the server and the workers inherit its address.
"""

from __future__ import annotations

import os
import shutil
import signal
import tempfile
from collections.abc import Generator, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import psycopg
import pytest

from anlan.host.home import Home
from anlan.host.roles import APP, OWNER, grant_app
from anlan.host.running import serve_database

# The run's data is thrown away: nothing has to survive a power cut. A test that waits for a lock that nobody
# gives back fails instead of standing still.
FAST = (
    "lock_timeout=60s",
    "idle_in_transaction_session_timeout=120s",
    "fsync=off",
    "synchronous_commit=off",
    "full_page_writes=off",
    "max_connections=200",
    "max_wal_size=1GB",
)


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_load_initial_conftests(early_config: pytest.Config) -> Generator[None, object, object]:
    # A run in the background ignores Ctrl-C, and so would every process that the tests start and end by it.
    signal.signal(signal.SIGINT, signal.default_int_handler)
    stack = ExitStack()
    early_config.add_cleanup(stack.close)
    if "PYTEST_XDIST_WORKER" not in os.environ:
        folder = Path(tempfile.mkdtemp(prefix="anlan-tests-"))
        stack.callback(shutil.rmtree, folder, ignore_errors=True)
        os.environ["ANLAN_HOME"] = str(folder / "home")
        if not os.environ.get("DATABASE_URL"):
            os.environ["DATABASE_URL"] = stack.enter_context(_serve(Home(folder / "server")))
    return (yield)


@contextmanager
def _serve(home: Home) -> Iterator[str]:
    """The owner's address, with the right to make the databases of the tests."""
    with home.lock(), serve_database(home, settings=FAST):
        # What is granted in the template is granted in each database that the tests make from it.
        template = home.embedded_url("superuser", "template1")
        with psycopg.connect(template) as connection:
            connection.execute(f"ALTER ROLE {OWNER} CREATEDB")
            connection.execute(f"GRANT CREATE ON SCHEMA public TO {OWNER}")
            # A test may work as the application does.
            connection.execute(f"GRANT {APP} TO {OWNER}")
        grant_app(home.embedded_url("owner", "template1"))
        yield home.embedded_url("owner")
