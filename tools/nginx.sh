#!/usr/bin/env bash
# Makes sure there is an nginx for the tests of what stands in front. Never fails: without one those tests are skipped, loudly.
set -u
PATH="$PATH:/usr/sbin"
command -v nginx >/dev/null && exit 0
if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
  echo "Installing nginx for the tests of what stands in front …"
  # Debian starts it at once; ours are started by tests alone.
  for try in 1 2 3; do
    apt-get update -qq >/dev/null 2>&1
    RUNLEVEL=1 DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends nginx >/dev/null 2>&1 && exit 0
    sleep 5
  done
fi
echo "*** No nginx here, and none could be installed: TESTS OF THE CACHE IN FRONT WILL BE SKIPPED. Install the package 'nginx'. ***"
