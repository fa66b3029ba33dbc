#!/usr/bin/env bash
# Installs Debian packages without starting any service that they bring; who is not root is told what to type.
set -euo pipefail

if [ "$(id -u)" -ne 0 ]; then
  echo "These packages are missing. As root, type:" >&2
  echo "  apt-get update && apt-get install --no-install-recommends -y $*" >&2
  exit 1
fi

# Debian starts a service as soon as it is installed, unless this file says 101: the tests start their own.
policy=/usr/sbin/policy-rc.d
if [ ! -e "$policy" ]; then
  trap 'rm -f "$policy"' EXIT
  printf '#!/bin/sh\nexit 101\n' > "$policy"
  chmod 755 "$policy"
fi

export DEBIAN_FRONTEND=noninteractive
apt-get update -qq
apt-get install --no-install-recommends -y -qq "$@"
