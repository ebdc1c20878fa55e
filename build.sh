#!/usr/bin/env bash
# The one entry to everything: ./build.sh alone prints the verbs.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"

usage() {
  cat <<'EOF'
usage: ./build.sh VERB
  demo            builds, then serves the demo page and the sample API on 127.0.0.1
  site            builds, then writes the demo and the documentation for any static web server: js/build/site
  test [--short | --full]  runs every check; --short leaves out what needs a browser, and fuzzing; --full runs every case
                  of the tests that repeat themselves for long
  test [--short | --full] FILE...  runs single files: *.test.mjs, *_test.go or a Go package's folder, wasm_test.go, js/test/types.ts
  build [--debug] builds js/dist, which is what the npm package ships; --debug keeps the engine's names
  fuzz [TIME]     fuzzes the engine, each target for TIME (1m) or so many runs (5000x)
  soak [SEEDS [FIRST]]  walks through faults: so many seeds (1000) from FIRST (1) in Node, a tenth in Chromium; --seed N tells one
  bench [--quick] [--only TEXT]... [--runtime Node|Chromium]
                  measures against the peers from npm, in Node and in Chromium; prints tables
  consumers [--all] [ROW]...  packs, and uses the package in a fresh folder for each tool and runtime (js/consumers)
  size            prints the sizes of js/dist: raw, gzip, brotli, and how far the engine is over an empty Go program;
                  fails when the engine is over its budget
  chromium        prints the browser that the tests use; on Debian, as root, installs one where there is none
  pack            makes the tarball that would be published, prints what it holds, and checks it
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
    echo "build: the npm packages that js/package-lock.json names"
    (cd js && npm ci --ignore-scripts --no-audit --no-fund --loglevel=error)
    touch js/node_modules/.package-lock.json
  fi
}

build() {
  need_go
  npm_packages
  go run ./wasm/internal/contract # before what is read of its files
  node js/scripts/build-if-changed.mjs "$@"
}

# biome checks or writes the TypeScript, JavaScript and CSS; js/biome.jsonc has its rules.
biome() {
  (cd js && node node_modules/@biomejs/biome/bin/biome "$@" . ../web/page ../web/samplewasm ../web/docs ../web/examples ../.ci)
}

build_server() {
  # -buildvcs=false: a checkout of another user, or without .git, builds as well.
  go build -buildvcs=false -o js/build/demo ./web
}

server=
# start_server serves the demo page, the sample API and js/dist on a free port
# of 127.0.0.1, and leaves the address in ANYPAGE_SERVER.
start_server() {
  local log=js/build/server.log
  build_server
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
step_times=js/build/step-times
# finish_step says how long the step took, here and in the table at the end.
finish_step() {
  if [ -z "$current_step" ]; then return; fi
  echo "   ($current_step: $((SECONDS - step_start)) s)"
  printf '%5d s  %s\n' "$((SECONDS - step_start))" "$current_step" >>"$step_times"
  current_step=
}
step() {
  finish_step
  current_step=$1
  step_start=$SECONDS
  printf '\n== %s\n' "$1"
}

lanes=
# at_exit names the step that failed, and ends what still runs.
at_exit() {
  local status=$? lane
  if [ -n "$server" ]; then kill "$server" 2>/dev/null || true; fi
  for lane in $lanes; do kill -- "-$lane" 2>/dev/null || true; done
  if [ -n "$lanes" ]; then wait; fi
  if [ "$status" -ne 0 ] && [ -n "$current_step" ]; then
    echo "FAILED: $current_step (after $((SECONDS - step_start)) s)" >&2
  fi
}

run_tests() {
  local short= go_lane js_lane log=js/build/go-checks.log
  case "${1:-}" in
  --short | --full)
    export ANYPAGE_TESTS=${1#--}
    shift
    ;;
  -*) usage >&2; exit 2 ;;
  esac
  if [ $# -gt 0 ]; then test_files "$@"; return; fi
  if [ "${ANYPAGE_TESTS-}" = short ]; then short=1; fi
  trap at_exit EXIT
  mkdir -p js/build
  : >"$step_times"

  step "tools"
  need_go
  npm_packages
  if [ -z "$short" ]; then need_chromium; fi
  echo "$(go env GOVERSION), node $(node --version), ${CHROMIUM:-no browser}"
  finish_step

  # Before the build of the other lane writes them.
  step "generated files"
  go test -count=1 ./wasm/internal/contract
  finish_step

  # Two lanes beside each other, for most steps wait, or use one core at a time. What Go's says is
  # shown when it has ended. Each is a process group (set -m), so that it can be ended as a whole.
  set -m
  go_checks "$short" >"$log" 2>&1 &
  go_lane=$!
  js_checks "$short" &
  js_lane=$!
  set +m
  lanes="$go_lane $js_lane"
  while [ -n "$lanes" ]; do
    if [ -n "$go_lane" ] && ! kill -0 "$go_lane" 2>/dev/null; then
      lanes=$js_lane
      printf '\n' && cat "$log"
      wait "$go_lane" || exit 1
      go_lane=
    elif [ -n "$js_lane" ] && ! kill -0 "$js_lane" 2>/dev/null; then
      lanes=$go_lane
      wait "$js_lane" || exit 1
      js_lane=
    else
      sleep 0.2
    fi
  done
  printf '\n== all passed\n'
  cat "$step_times"
  printf '%5d s  in all\n' "$SECONDS"
}

# in_lane has a lane name the step that failed, unless the lane is ended from without.
in_lane() {
  trap at_exit EXIT
  trap 'current_step=; exit 143' TERM
}

go_checks() {
  local short=$1 unformatted staticcheck
  in_lane

  step "gofmt"
  unformatted=$("$(go env GOROOT)/bin/gofmt" -l wasm web ./*.go)
  [ -z "$unformatted" ] || { echo "$unformatted"; exit 1; }

  step "go mod tidy"
  go mod tidy -diff

  step "go vet"
  go vet ./wasm/... ./web/...
  GOOS=js GOARCH=wasm go vet . ./wasm/... ./web/samplewasm

  step "go test"
  go test -timeout 20m ${short:+-short} ./wasm/... ./web/...

  step "staticcheck"
  go tool staticcheck ./wasm/... ./web/...
  staticcheck=$(go tool -n staticcheck) # resolved natively: with GOOS=js it would be built for js
  # It knows no //go:wasmexport, so it takes the exported functions for unused.
  GOOS=js GOARCH=wasm "$staticcheck" -checks inherit,-U1000 . ./wasm/... ./web/samplewasm

  if [ -z "$short" ]; then
    step "fuzz" # a number of runs: when a time ends, a run may be cut
    fuzz 3000x
  fi
  finish_step
}

js_checks() {
  local short=$1
  in_lane

  step "biome"
  biome ci

  step "build"
  build

  step "tsc"
  check_types

  step "sample server"
  start_server
  echo "$ANYPAGE_SERVER"

  if [ -z "$short" ]; then
    step "go test in Chromium"
    browser_test
  fi

  step "node --test"
  node_tests js/test/*.test.mjs js/test/unit/*.test.mjs
  finish_step
}

# test_files runs single files, each by what its name says that it is.
test_files() {
  local file types= browser= node=() packages=()
  for file in "$@"; do
    file=${file#"$PWD/"}
    file=${file#./}
    case "$file" in
    *.test.mjs | *_test.go | js/test/types.ts) [ -f "$file" ] || die "there is no file $file" ;;
    esac
    case "$file" in
    *.test.mjs) node+=("$file") ;;
    wasm_test.go) browser=1 ;;
    js/test/types.ts) types=1 ;;
    wasm/*_test.go | web/*_test.go) packages+=("./${file%/*}") ;;
    wasm | wasm/* | web | web/*)
      [ -d "${file%/...}" ] || die "there is no package $file"
      packages+=("./$file")
      ;;
    *) die "test runs no $file: name *.test.mjs, a *_test.go or a package's folder below wasm or web, wasm_test.go, or js/test/types.ts" ;;
    esac
  done
  trap at_exit EXIT
  need_go
  if [ ${#packages[@]} -gt 0 ]; then go test "${packages[@]}"; fi
  if [ ${#node[@]} -eq 0 ] && [ -z "$types$browser" ]; then return; fi
  build
  if [ -n "$types" ]; then check_types; fi
  if [ -n "$browser" ] || { [ ${#node[@]} -gt 0 ] && grep -qi chromium "${node[@]}"; }; then need_chromium; fi
  if [ ${#node[@]} -gt 0 ] || [ -n "$browser" ]; then
    if [ -z "${ANYPAGE_SERVER:-}" ]; then start_server; fi
  fi
  if [ ${#node[@]} -gt 0 ]; then node_tests "${node[@]}"; fi
  if [ -n "$browser" ]; then browser_test; fi
}

check_types() {
  node js/node_modules/typescript/bin/tsc -p js/tsconfig.json
  node js/node_modules/typescript/bin/tsc -p js/tsconfig.test.json
  node js/node_modules/typescript/bin/tsc -p js/tsconfig.cli.json
}

# In a short run V8 does not compile the engine twice, once more to make it faster.
node_tests() {
  local flags=(--import ./js/test/plain-promises.mjs)
  [ "${ANYPAGE_TESTS-}" != short ] || flags+=(--liftoff-only)
  node "${flags[@]}" js/test/run.mjs "$@"
}

# browser_test runs wasm_test.go in a page. Nearly nothing of the environment goes
# along: wasmbrowsertest writes all of it into the program's memory, which fails
# above 8 KB and at names that are no JavaScript identifiers.
browser_test() {
  local runner bin=$PWD/js/build/bin
  runner=$(go tool -n wasmbrowsertest) # resolved natively, as staticcheck is
  mkdir -p "$bin"
  GOOS=js GOARCH=wasm go test -c -o "$bin/wasm_test.wasm" .
  # It looks for a program named chromium in PATH: this one is the one in CHROMIUM.
  printf '#!/bin/sh\nexec "%s" "$@"\n' "$CHROMIUM" >"$bin/chromium"
  chmod +x "$bin/chromium"
  env -i "PATH=$bin:$PATH" "HOME=$HOME" "TMPDIR=${TMPDIR:-/tmp}" "GOROOT=$(go env GOROOT)" "ANYPAGE_SERVER=$ANYPAGE_SERVER" \
    "$runner" "$bin/wasm_test.wasm" -test.v -test.timeout=20m
}

# fuzz runs each fuzz target of the engine for a time (1m) or a number of runs
# (5000x). What it finds is written to the package's testdata, where go test runs
# it from then on.
fuzz() {
  local package target program=$PWD/js/build/bin/fuzz out=$PWD/js/build/fuzz.log corpus
  need_go
  corpus=$(go env GOCACHE)/fuzz/anypage
  mkdir -p js/build/bin
  for package in $(grep -rl --include='*_test.go' '^func Fuzz' wasm | xargs -n 1 dirname | sort -u); do
    # Built once for all targets; go test would link a program for each.
    go test -c -fuzz . -o "$program" "./$package"
    for target in $("$program" -test.list '^Fuzz'); do
      (cd "$package" && "$program" -test.run '^$' -test.fuzz "^$target\$" -test.fuzztime "$1" -test.fuzzcachedir "$corpus/$package") \
        >"$out" 2>&1 || { cat "$out"; exit 1; }
      echo "$package $target: $(tail -n 2 "$out" | grep -o 'execs: [0-9]*' | tail -n 1)"
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

# bench runs Go's own benchmarks as well, unless rows or runtimes are named.
bench() {
  build
  need_chromium
  case "$*" in
  "") go_benchmarks 200ms ;;
  --quick) go_benchmarks 20ms ;;
  esac
  node js/bench/run.mjs "$@"
}

go_benchmarks() {
  go test -run '^$' -bench . -benchmem -benchtime "$1" ./wasm/...
}

# pack leaves js/anypage-VERSION.tgz. The checks are the package's tests, of this very file.
pack() {
  local tarball
  build
  need_chromium
  node js/scripts/size.mjs
  rm -f js/anypage-*.tgz
  (cd js && npm pack --ignore-scripts) # prints what it holds
  tarball=$(echo "$PWD"/js/anypage-*.tgz)
  ANYPAGE_TARBALL=$tarball node --test --test-reporter=spec js/test/package.test.mjs
  echo "$tarball"
}

case "${1:-}" in
demo)
  build
  echo "build: the demo server"
  build_server
  exec js/build/demo "${@:2}" # in this process: whoever ends it by its pid ends the server
  ;;
site)
  build
  node js/scripts/site.mjs
  ;;
test) run_tests "${@:2}" ;;
build) build "${@:2}" ;;
fuzz) fuzz "${2:-1m}" ;;
soak) soak "${@:2}" ;;
bench) bench "${@:2}" ;;
chromium)
  need_chromium >&2
  echo "$CHROMIUM"
  ;;
consumers) consumers "${@:2}" ;;
size)
  build
  node js/scripts/size.mjs
  ;;
pack) pack ;;
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
