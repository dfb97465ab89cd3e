"""The tests' environment, set before Django's settings are read: a data folder of their own, no mail server, no network.

DATABASE_URL is left alone when MASTHEAD_TEST_DATABASE_URL names a database to test on, e.g. PostgreSQL.
"""

import atexit
import os
import shutil
import tempfile

_folder = tempfile.mkdtemp(prefix="masthead-tests-")
atexit.register(shutil.rmtree, _folder, ignore_errors=True)

for _name in [name for name in os.environ if name.startswith("MASTHEAD_") and name != "MASTHEAD_TEST_DATABASE_URL"]:
    del os.environ[_name]
os.environ.update(
    MASTHEAD_DATA=_folder,
    MASTHEAD_URL="http://testserver.example",
    MASTHEAD_HOSTS="testserver,localhost,127.0.0.1",
    MASTHEAD_SECRET_KEY="only-for-tests-" + "x" * 40,
    EMAIL_URL="outbox:",
    DATABASE_URL=os.environ.get("MASTHEAD_TEST_DATABASE_URL", ""),
)
