#!/usr/bin/env bash
# The one entry to everything: ./build.sh alone prints the verbs.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"

usage() {
  cat <<'EOF'
usage: ./build.sh VERB
  demo            builds, then serves the demo page and the sample API on 127.0.0.1
  test [--short]  runs every check; --short leaves out what needs a browser
  build [--debug] builds js/dist, which is what the npm package ships; --debug keeps the engine's names
  fuzz [TIME]     fuzzes the engine, each target for TIME (1m) or so many runs (5000x)
  soak [SEEDS]    walks through faults: so many seeds (1000) in Node, a tenth in Chromium; --seed N tells one
  bench [--quick] measures against the peers from npm, in Node and in Chromium; prints tables
  consumers [--all] [ROW]...  packs, and uses the package in a fresh folder for each tool and runtime (js/consumers)
  size            prints the sizes of js/dist: raw, gzip, brotli; fails when the engine is over its budget
  format          formats the Go, TypeScript, JavaScript and CSS
  clean           removes everything that was built or installed here
EOF
}

die() {
  echo "build.sh: $1" >&2
  exit 1
}

# at_least HAVE WANT: whether the version HAVE (major.minor…) is not below WANT (major.minor).
at_least() {
  local major minor rest
  IFS=. read -r major minor rest <<<"$1."
  minor=${minor%%[!0-9]*}
  [ "$major" -gt "${2%.*}" ] || { [ "$major" -eq "${2%.*}" ] && [ "${minor:-0}" -ge "${2#*.}" ]; }
}

need_go() {
  local version
  command -v go >/dev/null || die "Go 1.26 or newer is needed: https://go.dev/dl/"
  version=$(go env GOVERSION) || die "Go 1.26 or newer is needed: https://go.dev/dl/"
  at_least "${version#go}" 1.26 || die "Go 1.26 or newer is needed, this is $version: https://go.dev/dl/"
}

need_node() {
  command -v node >/dev/null || die "Node 20.19 or newer is needed: https://nodejs.org/"
  at_least "$(node -p process.versions.node)" 20.19 || die "Node 20.19 or newer is needed, this is $(node --version): https://nodejs.org/"
  command -v npm >/dev/null || die "npm is needed, it comes with Node: https://nodejs.org/"
}

# need_chromium leaves the path of a Chromium or Chrome in CHROMIUM, for the tests.
need_chromium() {
  local name
  if [ -n "${CHROMIUM:-}" ]; then
    [ -x "$CHROMIUM" ] || die "CHROMIUM is $CHROMIUM, which is no program"
    export CHROMIUM
    return
  fi
  for name in chromium chromium-browser google-chrome google-chrome-stable \
    "/Applications/Chromium.app/Contents/MacOS/Chromium" \
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome"; do
    if CHROMIUM=$(command -v "$name"); then
      export CHROMIUM
      return
    fi
  done
  if [ "$(id -u)" = 0 ] && grep -qs '^ID=debian$' /etc/os-release; then
    echo "installing Chromium"
    apt-get -qq update >/dev/null
    DEBIAN_FRONTEND=noninteractive apt-get -qq install -y chromium fonts-liberation >/dev/null 2>&1 ||
      die "apt-get could not install chromium"
    CHROMIUM=$(command -v chromium)
    export CHROMIUM
    return
  fi
  die "Chromium is needed: install chromium (Debian: apt-get install chromium) or Chrome, or name its program in CHROMIUM"
}

# npm_packages installs what js/package-lock.json locks, unless that has been done.
npm_packages() {
  need_node
  # npm ci writes node_modules/.package-lock.json last; --ignore-scripts, for
  # nothing here needs an install script.
  if [ ! js/node_modules/.package-lock.json -nt js/package-lock.json ]; then
    (cd js && npm ci --ignore-scripts --no-audit --no-fund --loglevel=error)
    touch js/node_modules/.package-lock.json
  fi
}

build() {
  need_go
  npm_packages
  node js/scripts/build.mjs "$@"
}

# biome checks or writes the TypeScript, JavaScript and CSS; js/biome.jsonc has its rules.
biome() {
  (cd js && node node_modules/@biomejs/biome/bin/biome "$@" . ../web/page)
}

server=
# start_server serves the demo page, the sample API and js/dist on a free port
# of 127.0.0.1, and leaves the address in ANYPAGE_SERVER.
start_server() {
  local log=js/build/server.log
  go build -o js/build/demo ./web
  js/build/demo -addr 127.0.0.1:0 >"$log" 2>&1 &
  server=$!
  for _ in $(seq 100); do
    ANYPAGE_SERVER=$(sed -n 's|^anypage demo: \(http://[^/]*\)/.*|\1|p' "$log")
    if [ -n "$ANYPAGE_SERVER" ]; then
      export ANYPAGE_SERVER
      return
    fi
    kill -0 "$server" 2>/dev/null || break
    sleep 0.1
  done
  cat "$log" >&2
  die "the demo server did not start"
}

current_step=
step_start=0
finish_step() {
  if [ -n "$current_step" ]; then echo "   ($current_step: $((SECONDS - step_start)) s)"; fi
  current_step=
}
step() {
  finish_step
  current_step=$1
  step_start=$SECONDS
  printf '\n== %s\n' "$1"
}

# at_exit names the step that failed, and stops the server.
at_exit() {
  local status=$?
  if [ -n "$server" ]; then kill "$server" 2>/dev/null || true; fi
  if [ "$status" -ne 0 ] && [ -n "$current_step" ]; then
    echo "FAILED: $current_step (after $((SECONDS - step_start)) s)" >&2
  fi
}

run_tests() {
  local short= unformatted staticcheck
  case "${1:-}" in
  "") ;;
  --short) short=1 ;;
  *) usage >&2; exit 2 ;;
  esac
  trap at_exit EXIT

  step "tools"
  need_go
  npm_packages
  if [ -z "$short" ]; then need_chromium; fi
  echo "$(go env GOVERSION), node $(node --version), ${CHROMIUM:-no browser}"

  step "gofmt"
  unformatted=$("$(go env GOROOT)/bin/gofmt" -l wasm web ./*.go)
  [ -z "$unformatted" ] || { echo "$unformatted"; exit 1; }

  step "biome"
  biome ci

  step "go vet"
  go vet ./wasm/... ./web/...
  GOOS=js GOARCH=wasm go vet . ./wasm/...

  step "staticcheck"
  go tool staticcheck ./wasm/... ./web/...
  staticcheck=$(go tool -n staticcheck) # resolved natively: with GOOS=js it would be built for js
  # It knows no //go:wasmexport, so it takes the exported functions for unused.
  GOOS=js GOARCH=wasm "$staticcheck" -checks inherit,-U1000 . ./wasm/...

  step "go test"
  go test ${short:+-short} ./wasm/... ./web/...

  if [ -z "$short" ]; then
    step "fuzz" # a number of runs: when a time ends, a run may be cut
    fuzz 20000x
  fi

  step "build"
  build

  step "tsc"
  node js/node_modules/typescript/bin/tsc -p js/tsconfig.json
  node js/node_modules/typescript/bin/tsc -p js/tsconfig.test.json

  step "sample server"
  start_server
  echo "$ANYPAGE_SERVER"

  if [ -z "$short" ]; then
    step "go test in Chromium"
    browser_test
  fi

  step "node --test"
  ANYPAGE_SHORT=$short node --test --test-reporter=spec js/test/*.test.mjs
  finish_step
}

# browser_test runs wasm_test.go in a page. Nearly nothing of the environment goes
# along: wasmbrowsertest writes all of it into the program's memory, which fails
# above 8 KB and at names that are no JavaScript identifiers.
browser_test() {
  local runner bin=$PWD/js/build/bin
  runner=$(go tool -n wasmbrowsertest) # resolved natively, as staticcheck is
  GOOS=js GOARCH=wasm go test -c -o js/build/wasm_test.wasm .
  # It looks for a program named chromium in PATH: this one is the one in CHROMIUM.
  mkdir -p "$bin"
  printf '#!/bin/sh\nexec "%s" "$@"\n' "$CHROMIUM" >"$bin/chromium"
  chmod +x "$bin/chromium"
  env -i "PATH=$bin:$PATH" "HOME=$HOME" "TMPDIR=${TMPDIR:-/tmp}" "GOROOT=$(go env GOROOT)" "ANYPAGE_SERVER=$ANYPAGE_SERVER" \
    "$runner" js/build/wasm_test.wasm -test.v -test.timeout=5m
}

# fuzz runs each fuzz target of the engine for a time (1m) or a number of runs
# (5000x). What it finds is written to the package's testdata, where go test runs
# it from then on.
fuzz() {
  local file target out
  need_go
  mkdir -p js/build
  for file in $(grep -rl --include='*_test.go' '^func Fuzz' wasm | sort); do
    for target in $(sed -n 's/^func \(Fuzz[A-Za-z]*\)(.*/\1/p' "$file"); do
      out=js/build/fuzz.log
      go test -run '^$' -fuzz "^$target\$" -fuzztime "$1" "./${file%/*}" >"$out" 2>&1 || { cat "$out"; exit 1; }
      echo "${file%/*} $target: $(tail -n 1 "$out" | cut -f 3)"
    done
  done
}

# soak reads large hostile bodies, and walks the sample API behind the fault proxy.
# What a seed does is in js/soak.
soak() {
  build
  trap at_exit EXIT
  start_server
  if [ "${1:-}" != --seed ] && [ "${1:-}" != --node ]; then
    need_chromium
    node --test --test-reporter=spec js/soak/hostile.test.mjs
  fi
  node js/soak/soak.mjs "$@"
}

# consumers uses the packed package as strangers would.
consumers() {
  build
  need_chromium
  node js/consumers/run.mjs "$@"
}

bench() {
  build
  need_chromium
  local benchtime=200ms
  if [ "${1:-}" = --quick ]; then benchtime=20ms; fi
  go test -run '^$' -bench . -benchmem -benchtime "$benchtime" ./wasm/...
  node js/bench/run.mjs "$@"
}

case "${1:-}" in
demo)
  build
  exec go run ./web "${@:2}"
  ;;
test) run_tests "${@:2}" ;;
build) build "${@:2}" ;;
fuzz) fuzz "${2:-1m}" ;;
soak) soak "${@:2}" ;;
bench) bench "${@:2}" ;;
consumers) consumers "${@:2}" ;;
size)
  [ -e js/dist/anypage.wasm ] || build
  node js/scripts/size.mjs
  ;;
format)
  need_go
  npm_packages
  "$(go env GOROOT)/bin/gofmt" -w wasm web ./*.go
  biome check --write
  ;;
clean) rm -rf js/dist js/build js/node_modules js/*.tgz js/LICENSE js/README.md js/SECURITY.md ;;
"") usage ;;
*)
  echo "build.sh: unknown verb: $1" >&2
  usage >&2
  exit 2
  ;;
esac
