"""What `masthead serve` has each process of the web load: the WSGI entry, in a process that does not outlive its server.

A server that is killed outright tells its processes nothing, and one that is stopped while they are still coming up may not reach them:
they would go on holding the port, and the next start would find it taken.
"""

import ctypes
import os
import signal
import sys

from masthead.supervisor import PR_SET_PDEATHSIG

if sys.platform.startswith("linux"):
    ctypes.CDLL(None, use_errno=True).prctl(PR_SET_PDEATHSIG, int(signal.SIGKILL), 0, 0, 0)
    if os.getppid() == 1:  # it died before the call
        os._exit(1)

from masthead.wsgi import application

__all__ = ["application"]
