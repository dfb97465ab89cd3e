"""The tests' environment, set before Django's settings are read: a data folder of their own, no mail server, no network.

MASTHEAD_TEST_DATABASE_URL names a database to test on instead of SQLite, e.g. PostgreSQL; MASTHEAD_TEST_REDIS_URL a Redis, without a
number: each process of tests counts in one numbered database and has its queue in the next. `make test-services` sets both.
"""

import atexit
import os
import shutil
import tempfile

ON = {"MASTHEAD_TEST_DATABASE_URL", "MASTHEAD_TEST_REDIS_URL"}
_folder = tempfile.mkdtemp(prefix="masthead-tests-")
atexit.register(shutil.rmtree, _folder, ignore_errors=True)


def stores(number: int) -> dict[str, str]:
    """Where cache and queue of one process of tests, or of one server, are: in databases of this number and the next, if in a Redis."""
    redis = os.environ.get("MASTHEAD_TEST_REDIS_URL", "")
    return {"CACHE_URL": f"{redis}/{number}", "QUEUE_URL": f"{redis}/{number + 1}"} if redis else {"CACHE_URL": "", "QUEUE_URL": ""}


for _name in [name for name in os.environ if name.startswith("MASTHEAD_") and name not in ON]:
    del os.environ[_name]
os.environ.update(
    MASTHEAD_DATA=_folder,
    MASTHEAD_URL="http://testserver.example",
    MASTHEAD_HOSTS="testserver,localhost,127.0.0.1",
    MASTHEAD_SECRET_KEY="only-for-tests-" + "x" * 40,
    EMAIL_URL="outbox:",
    DATABASE_URL=os.environ.get("MASTHEAD_TEST_DATABASE_URL", ""),
    **stores(2 * int(os.environ.get("PYTEST_XDIST_WORKER", "gw0").removeprefix("gw"))),
)
