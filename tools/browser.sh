#!/usr/bin/env bash
# Makes sure there is a Chromium for the browser tests. Never fails: without one those tests are skipped, loudly.
set -u
for name in chromium chromium-browser google-chrome; do
  command -v "$name" >/dev/null && exit 0
done
if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
  echo "Installing Chromium for the browser tests …"
  for try in 1 2 3; do
    apt-get update -qq >/dev/null 2>&1
    DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends chromium >/dev/null 2>&1 && exit 0
    sleep 5
  done
fi
echo "*** No Chromium here, and none could be installed: BROWSER TESTS WILL BE SKIPPED. Install the package 'chromium'. ***"
