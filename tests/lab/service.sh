#!/bin/sh
# A site's own way to start, stop and restart a product, and to say whether it is quiet: service.sh {start|stop|restart|quiet} PRODUCT.
# It is what systemd or compose would be at a hospital. The faults folder beside it makes it misbehave on demand.
set -u
here=$(dirname "$0")
verb=$1
product=$2
. "$here/run/$product.conf" # main, address, port, estate
pid_file="$here/run/$product.pid"
faults="$here/faults"

running() {
  [ -f "$pid_file" ] || return 1
  pid=$(cat "$pid_file")
  # The command is looked at too: a process id may have been given to somebody else since.
  case "$(tr '\0' ' ' 2>/dev/null <"/proc/$pid/cmdline")" in
  *"$estate"*) return 0 ;;
  *) return 1 ;;
  esac
}

stop() {
  running || return 0
  kill "$pid"
  while running; do sleep 0.02; done
}

start() {
  running && return 0
  program="$estate/current/$main/bin/serve"
  [ -x "$program" ] || { echo "nothing to start: $program is not there" >&2; exit 1; }
  setsid "$program" "$address" "$port" "$faults" </dev/null >>"$here/run/$product.log" 2>&1 &
  echo $! >"$pid_file"
}

if [ "$verb" = quiet ]; then
  [ -f "$faults/busy" ] || exit 0
  cat "$faults/busy"
  exit 75
fi

if [ "$verb" != stop ]; then
  version=$(cat "$estate/current/$main/VERSION" 2>/dev/null)
  [ -f "$faults/slow" ] && sleep "$(cat "$faults/slow")"
  if [ -f "$faults/refuses" ]; then
    case "$(cat "$faults/refuses")" in
    "$version" | any) echo "unit $product did not start: exit status 1" >&2; exit 1 ;;
    esac
  fi
  [ -f "$faults/stuck" ] && running && exit 0
fi

case "$verb" in
start) start ;;
stop) stop ;;
restart) stop && start ;;
*) echo "service.sh {start|stop|restart|quiet} PRODUCT" >&2; exit 64 ;;
esac
