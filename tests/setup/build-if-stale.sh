#!/bin/sh
# Builds the service, unless what is built is newer than every source. Of many who ask at once, one builds and the others
# wait: a build empties dist/ first, under the feet of whoever runs from it.
set -eu
cd "$(dirname "$0")/../.."
exec 9>node_modules/.build.lock
flock 9
if [ -f dist/main.js ] && [ -f dist/cli.js ] &&
  [ -z "$(find src tsconfig.json tsconfig.build.json nest-cli.json -newer dist/main.js -print -quit)" ]; then
  exit 0
fi
npm run --silent build 9>&-
