# shellcheck shell=bash
# The parts of a test run: what each needs installed, which parts it builds on, and its commands. Sourced by `tests/run`.
#
# `part_NAME` adds to `passed` and `failed` and fails where anything went wrong; `prepare_NAME` installs what it needs. It uses `root`,
# the repository, `work`, a folder of the run, and what prepare.sh sets.

# In the order in which they start. `preparing` installs what the others need.
PARTS=(
    format preparing clippy deployment linters fuzz build unit rust pages browser lighthouse content edge foreign packages moto mail
    sign-in load html instructions
)
# Those of a run without names; `unit` and `pages` are a share of `rust`, and `clippy` of `build`.
EVERY_PART=(
    format linters deployment fuzz build rust moto mail sign-in load content edge foreign packages html browser
    lighthouse instructions
)
QUICK_PARTS=(format clippy unit content)
# They fill all processors, or measure: no two of them at the same time. One processor is enough for the others.
WIDE=(clippy build unit rust browser lighthouse)
# They wait for most of their time.
IDLE=(deployment)

required() { # part: which others must have run before it
    case $1 in
        load | pages | foreign) echo build ;;
        rust | moto | mail | sign-in | packages | lighthouse | instructions) echo preparing build ;;
        linters | deployment | fuzz) echo preparing ;;
        # The library tests build the generator too.
        content) is_in unit "${asked[@]}" && echo unit || echo build ;;
        edge) echo preparing content ;;
        browser) echo preparing build && { is_in rust "${asked[@]}" && echo rust || echo pages; } ;;
        html) echo preparing content && { is_in rust "${asked[@]}" && echo rust || echo pages; } ;;
    esac
}

# --- Counting ---------------------------------------------------------------------------------------------------------

complain() { # what is wrong with a part; the other parts still run
    printf '\n%s\n' "$1" >&2
    return 1
}

count() { # passed, failed
    passed=$((passed + $1))
    failed=$((failed + $2))
}

sum() { # a sed expression that prints a number a line, file
    sed -n "$1" "$2" | awk '{ n += $1 } END { print n + 0 }'
}

one_check() { # command...
    if "$@"; then count 1 0; else
        count 0 1
        return 1
    fi
}

# Every run of cargo is of the whole workspace, so that all share one set of features and every dependency is compiled once.
rust_tests() { # name for the report, arguments of rust_tests.py...
    local report=$work/logs/rust.$1 status=0
    shift
    python3 tests/runner/rust_tests.py --report "$report" "$@" || status=1
    [ -s "$report" ] || complain "the Rust tests did not get to a result" || return
    # shellcheck disable=SC2046 # two numbers
    count $(cat "$report")
    # A name that no test has any more would pass without a test.
    [ "$status" != 0 ] || [ "$passed" -gt 0 ] || complain "no test was run" || status=1
    return $status
}

python_tests() { # command...: unittest
    local log=$work/logs/python.$RANDOM status=0 ran wrong
    PYTHONDONTWRITEBYTECODE=1 "$@" 2>&1 | tee "$log" || status=1
    # What failed, what broke and what was left out are three numbers of one line.
    ran=$(sum 's/^Ran \([0-9]*\) tests\{0,1\} in .*/\1/p' "$log")
    wrong=$(grep -E '^(FAILED|OK) \(' "$log" | grep -oE '[0-9]+' | awk '{ n += $1 } END { print n + 0 }') || true
    count $((ran - wrong)) "$wrong"
    [ "$ran" -gt 0 ] || complain "no test was run" || status=1
    return $status
}

# --- Servers ----------------------------------------------------------------------------------------------------------

serve() { # name, command...: starts a server on a free port that it chooses and prints; leaves its address in `address`
    local name=$1 log=$work/logs/$1 server
    shift
    PYTHONUNBUFFERED=1 "$@" >"$log" 2>&1 &
    server=$!
    for _ in $(seq 600); do
        # `localhost` may also be an address of the other kind, at which nobody listens.
        address=$(sed -nE 's/.*[Rr]unning (on|at) (http:[^ ]*).*/\2/p' "$log" | sed 's/localhost/127.0.0.1/')
        if [ -n "$address" ] || ! kill -0 "$server" 2>/dev/null; then break; fi
        sleep 0.1
    done
    [ -n "$address" ] && return
    cat "$log" >&2
    complain "$name does not start"
}

# --- Form, lints, templates, workflows, scripts -------------------------------------------------------------------------

prepare_format() { need_rust; }
part_format() {
    local status=0
    one_check cargo fmt --all --check || status=1
    one_check cargo fmt --manifest-path fuzz/Cargo.toml --check || status=1
    return $status
}

prepare_clippy() { need_rust; }
part_clippy() {
    one_check cargo clippy --workspace --all-targets -- -D warnings
}

prepare_linters() {
    need_linters
    need_node
    node_packages tests/infra
}
part_linters() {
    local status=0
    "$linters/bin/python" tests/infra/lint.py --checkov "$checkov/bin" --report "$work/lint" || status=1
    [ -s "$work/lint" ] || complain "the linters did not get to a result" || return
    # shellcheck disable=SC2046 # two numbers
    count $(cat "$work/lint")
    python_tests python3 -m unittest discover --start-directory .github/scripts || status=1
    python_tests python3 -m unittest discover --start-directory tests/runner || status=1
    return $status
}

# --- Rust ---------------------------------------------------------------------------------------------------------------

prepare_build() { need_rust; }
part_build() {
    one_check cargo test --workspace --no-run --quiet
}

# Clippy's driver is a compiler that also lints. It compiles the crates of the workspace for every part, so that their dependencies are
# compiled once, and not once more for the lints alone. A warning is an error.
lint_while_compiling() {
    RUSTC_WORKSPACE_WRAPPER=$(rustup which clippy-driver 2>/dev/null || command -v clippy-driver) ||
        fail "clippy is missing: install it with rustup component add clippy and run this again"
    # As `cargo clippy -- -D warnings` hands its arguments over.
    CLIPPY_ARGS=-D__CLIPPY_HACKERY__warnings__CLIPPY_HACKERY__
    export RUSTC_WORKSPACE_WRAPPER CLIPPY_ARGS
}

prepare_unit() { need_rust; }
part_unit() {
    # The generator's mini-sites and golden site are what its modules are tested by; with them its program is built.
    rust_tests unit --lib --bins --test rules --test golden --test guides
}

prepare_rust() {
    need_rust
    need_faketime
}
part_rust() {
    # Another day, hour and time zone than the machine's, on which no test may depend; the other parts have the machine's. The journeys leave every page they met for the validator and the browser; the desk's tests, for the validator.
    JOURNEY_PAGES=$work/pages rust_tests rust --another-clock
}

prepare_pages() { need_rust; }
part_pages() {
    JOURNEY_PAGES=$work/pages rust_tests pages --module pages --module every_page
}

prepare_moto() {
    need_rust
    need_moto
}
part_moto() {
    local address
    serve moto "$moto/bin/moto_server" -H 127.0.0.1 -p 0 || return
    # The tests in which an engine may differ: expressions, conditions, transactions, faults, races, unusual text. The others send the
    # table the same requests again.
    INTAKE_TEST_DYNAMODB_ENDPOINT=$address INTAKE_TEST_DYNAMODB_ENGINE=moto rust_tests moto \
        --module store --module notices --module daily_summary --module feedback --module desk_store --module faults --module race \
        --module hostile --module staff --module sessions --module staff_race
}

prepare_mail() {
    need_rust
    need_moto
    need_node
    node_packages tests/ses
    node_packages tests/lighthouse
}
part_mail() {
    local address verifying
    # A moto of its own: the tests read all that it holds, and after the table's tests that would be too much.
    serve moto-mail "$moto/bin/moto_server" -H 127.0.0.1 -p 0 || return
    verifying=$address
    # It needs a newer Node than Debian has; Lighthouse's packages bring one.
    serve aws-ses-v2-local tests/lighthouse/node_modules/.bin/node tests/ses/node_modules/.bin/aws-ses-v2-local \
        --host 127.0.0.1 --port 0 || return
    INTAKE_TEST_SES_ENDPOINT=$address INTAKE_TEST_SES_MOTO_ENDPOINT=$verifying rust_tests mail --ignored --test ses
}

prepare_sign_in() {
    need_rust
    need_node
    node_packages tests/sign-in
    node_packages tests/lighthouse
}
part_sign_in() {
    # The provider needs a newer Node than Debian has; Lighthouse's packages bring one.
    SIGN_IN_TEST_NODE=$root/tests/lighthouse/node_modules/.bin/node rust_tests sign-in --ignored --test provider --test sign_in
}

prepare_fuzz() {
    need_rust
    need_cxx
}
part_fuzz() {
    local status=0 target job jobs=()
    # Side by side; what one compiles, the other finds.
    for target in fuzz/fuzz_targets/*.rs; do
        env -u RUSTC_WORKSPACE_WRAPPER bash fuzz/run 5000 "$(basename "$target" .rs)" &
        jobs+=($!)
    done
    for job in "${jobs[@]}"; do
        one_check wait "$job" || status=1
    done
    return $status
}

program() { # name: the path of a program that the build made
    realpath -e "$target/debug/$1" 2>/dev/null || complain "$1 was not built"
}

prepare_load() { need_rust; }
part_load() {
    local load preview
    load=$(program load) && preview=$(program preview) || return
    # A small one; `tests/load/run` is the whole.
    one_check "$load" --preview "$preview"
}

# --- The site and its edge -----------------------------------------------------------------------------------------------

prepare_content() { need_rust; }
part_content() {
    local status=0 site_gen
    site_gen=$(program site-gen) || return
    one_check "$site_gen" build --out "$work/dist" --format short || status=1
    # What the page of a proposal shows, and the copy that opens with a double click.
    GITHUB_STEP_SUMMARY=$work/summary one_check bash .github/scripts/check_content "$work/copy" || status=1
    return $status
}

prepare_foreign() {
    need_rust
    need_python
}
part_foreign() {
    local site_gen
    site_gen=$(program site-gen) || return
    python_tests env SITE_GEN="$site_gen" python3 -m unittest discover --start-directory tests/foreign
}

prepare_instructions() {
    need_rust
    need_valgrind
}
part_instructions() {
    one_check python3 tests/bench/instructions.py --target "$target/debug"
}

prepare_edge() {
    need_node
    need_njs
    node_packages tests/edge
}
part_edge() {
    local status=0 log=$work/logs/node.edge
    # The code that is tested carries the build's own data.
    (cd tests/edge && EDGE_DIST=$work/dist node --test --test-reporter=tap) >"$log" 2>&1 || status=1
    [ "$status" = 0 ] || sed -n '/^ *not ok/,/^ *\.\.\./p' "$log" >&2
    count "$(sum 's/^# pass \([0-9]*\)$/\1/p' "$log")" "$(sum 's/^# \(fail\|cancelled\|skipped\) \([0-9]*\)$/\2/p' "$log")"
    [ "$passed" -gt 0 ] || { cat "$log" >&2 && complain "no test of the edge functions was run"; } || status=1
    return $status
}

prepare_deployment() { need_moto; }
part_deployment() {
    # The S3 that it sends the site to, and other services, are moto's.
    python_tests "$moto/bin/python" -m unittest discover --start-directory infra/deployment/tests --top-level-directory infra
}

prepare_packages() {
    need_rust
    need_moto
}
part_packages() {
    local status=0
    # The tests give their programs more features of the dependencies than a deployment does. The arguments are those of
    # infra/deployment/release/build.py.
    one_check cargo check --quiet -p intake-fn -p desk --features lambda \
        --bin submit --bin notify --bin sweep --bin feedback --bin canary --bin desk-web || status=1
    # As a deployment packs them, but for this machine, and the programs that the tests use.
    one_check env PYTHONPATH=infra PYTHONDONTWRITEBYTECODE=1 "$moto/bin/python" -m deployment \
        --package "$work/packages" --profile dev || return
    INTAKE_TEST_PACKAGES=$work/packages rust_tests packages --ignored --test packaged || status=1
    return $status
}

# --- Pages ---------------------------------------------------------------------------------------------------------------

prepare_html() {
    need_java
    need_node
    node_packages tests/browser
}
part_html() {
    local status=0
    one_check validate "$work/dist/site" || status=1
    # People write Arabic on English pages too. The tests that leave the pages check their language.
    one_check validate "$work/pages" --no-langdetect || status=1
    # They were validated with the others.
    one_check has_pages "$work/pages/desk" || status=1
    one_check validate infra/waf || status=1
    return $status
}

has_pages() { # folder
    [ -n "$(find "$1" -name '*.html' -print -quit 2>/dev/null)" ] || complain "there are no pages to validate in $1"
}

validate() { # folder with pages, more options of the validator
    has_pages "$1" || return
    java -jar tests/browser/node_modules/vnu-jar/build/dist/vnu.jar --also-check-css --also-check-svg --skip-non-html \
        --Werror --format gnu "${@:2}" "$1"
}

prepare_browser() {
    need_rust
    need_node
    need_chromium
    need_poppler
    node_packages tests/browser
    node_packages tests/edge
}
part_browser() {
    local status=0 preview
    preview=$(program preview) || return
    (cd tests/browser && PREVIEW_BIN=$preview JOURNEY_PAGES=$work/pages PLAYWRIGHT_REPORT=$work/browser.json npx playwright test) || status=1
    [ -s "$work/browser.json" ] || complain "the browser tests did not get to a result" || return
    # shellcheck disable=SC2046 # two numbers
    count $(node -e 'const { stats } = JSON.parse(require("fs").readFileSync(process.argv[1]));
        console.log(stats.expected, stats.unexpected + stats.flaky + stats.skipped)' "$work/browser.json")
    return $status
}

prepare_lighthouse() {
    need_rust
    need_node
    need_chromium
    node_packages tests/browser
    node_packages tests/lighthouse
}
part_lighthouse() {
    local status=0 preview
    preview=$(program preview) || return
    # Lighthouse needs a newer Node than Debian has; its packages bring one.
    (cd tests/lighthouse && PREVIEW_BIN=$preview LIGHTHOUSE_REPORT=$work/lighthouse.json node_modules/.bin/node run.js) || status=1
    [ -s "$work/lighthouse.json" ] || complain "Lighthouse did not get to a result" || return
    # shellcheck disable=SC2046 # two numbers
    count $(node -e 'const { passed, failed } = JSON.parse(require("fs").readFileSync(process.argv[1]));
        console.log(passed, failed)' "$work/lighthouse.json")
    return $status
}
