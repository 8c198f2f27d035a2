# shellcheck shell=bash
# What the tests need on a Debian or Ubuntu machine, installed where it is missing. Sourced by `tests/run` and `tests/any-day`.
#
# It uses `root`, the repository's folder, and sets `target`, `moto`, `linters`, `checkov` and `CHROMIUM`.

target=${CARGO_TARGET_DIR:-$root/target}
# Python environments: moto and the deployment's tests, the linters, and checkov, whose packages contradict the others'.
moto=$target/moto
linters=$target/linters
checkov=$target/checkov

fail() {
    printf '\n%s\n' "$1" >&2
    exit 1
}

packages_read=
read_packages() { # packages, what they are for: reads the list of packages, and sets `sudo`
    command -v apt-get >/dev/null || fail "$2 is missing, and this is no Debian or Ubuntu machine: install $1 and run this again"
    sudo=
    if [ "$(id -u)" != 0 ]; then
        command -v sudo >/dev/null || fail "$2 is missing, and installing $1 needs root"
        sudo=sudo
    fi
    if [ -z "$packages_read" ]; then
        $sudo apt-get update -qq || fail "the list of packages cannot be read, and $1 is needed for $2"
        packages_read=yes
    fi
}

install() { # packages, what they are for
    read_packages "$1" "$2"
    # shellcheck disable=SC2086 # more than one package
    $sudo env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends $1 >/dev/null ||
        fail "$1 cannot be installed, and it is needed for $2"
}

need_python() {
    command -v python3 >/dev/null || install python3 "the runner, the second engine of the table and the linters (Python 3.11 or newer)"
    python3 -c 'import sys; sys.exit(sys.version_info < (3, 11))' ||
        fail "$(python3 --version) is too old for the linters of the templates: install Python 3.11 or newer"
}

need_rust() {
    need_python # the rules of the infrastructure ask the deployment's code
    command -v cargo >/dev/null || fail "a Rust toolchain is missing: install it from rustup.rs and run this again"
    echo '#include <stdio.h>' | cc -E - >/dev/null 2>&1 || install "gcc libc6-dev" "linking, and compiling SQLite (a C compiler)"
    command -v git >/dev/null || install git "reading the history of translations"
}

need_cxx() {
    command -v "${CXX:-c++}" >/dev/null || install g++ "fuzzing (a C++ compiler)"
}

need_faketime() {
    compgen -G "/usr/lib/*/faketime/libfaketimeMT.so.1" >/dev/null || install libfaketime "running tests on other days"
}

need_valgrind() {
    command -v valgrind >/dev/null || install valgrind "counting the instructions of a build"
}

need_node() {
    command -v node >/dev/null || install nodejs "the browser tests (Node 18 or newer)"
    command -v npm >/dev/null || install npm "the browser tests"
    node -e 'process.exit(parseInt(process.versions.node) < 18 ? 1 : 0)' ||
        fail "Node $(node --version) is too old for the browser tests: install Node 18 or newer"
}

need_njs() {
    command -v njs >/dev/null || install njs "the functions at the edge (a second JavaScript engine)"
}

need_java() {
    command -v java >/dev/null || install default-jre-headless "the HTML validator (a Java runtime)"
}

need_chromium() {
    if [ -z "${CHROMIUM:-}" ]; then
        CHROMIUM=$(command -v chromium-headless-shell || command -v chromium) || install_chromium
    fi
    export CHROMIUM
    "$CHROMIUM" --version >/dev/null 2>&1 || fail "$CHROMIUM does not start: name a working browser with CHROMIUM"
    command -v fc-list >/dev/null || install fontconfig "finding fonts"
    # Other fonts have Arabic letters too, but the size of what can be tapped depends on the font: the same one everywhere.
    [ -n "$(fc-list 'Noto Sans Arabic')" ] || install fonts-noto-core "showing Arabic (a font)"
    # The English fallback is fitted to Arial's widths. Without such a font text moves when the site's font arrives.
    [ -n "$(fc-list 'Liberation Sans')" ] || install fonts-liberation "showing English (a font with Arial's widths)"
}

install_chromium() { # sets `CHROMIUM`
    read_packages chromium "the browser tests"
    # Debian's second build of the same browser, which has no windows and takes half the processor's time. Ubuntu has none.
    local package=chromium-headless-shell
    apt-cache show "$package" >/dev/null 2>&1 || package=chromium
    install "$package" "the browser tests"
    CHROMIUM=$(command -v "$package") || fail "chromium is missing: install it, or name a browser with CHROMIUM"
}

need_poppler() {
    command -v pdftoppm >/dev/null || install poppler-utils "looking at what is printed"
}

node_packages() { # folder with a lock
    # The lock's own digest says which packages are there.
    local lock stamp=$1/node_modules/.lock-digest
    lock=$(sha256sum "$1/package-lock.json" | cut -d' ' -f1)
    if [ "$(cat "$stamp" 2>/dev/null)" != "$lock" ]; then
        (cd "$1" && PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD=1 npm ci --ignore-scripts --no-audit --no-fund --loglevel=error) ||
            fail "the Node packages of $1 cannot be installed"
        echo "$lock" >"$stamp"
    fi
}

python_packages() { # folder with pinned requirements, folder for what they name
    local lock stamp=$2/.lock-digest
    lock=$(sha256sum "$1/requirements.txt" | cut -d' ' -f1)
    if [ "$(cat "$stamp" 2>/dev/null)" != "$lock" ]; then
        rm -rf "$2"
        { python3 -m venv "$2" &&
            "$2/bin/pip" install --quiet --disable-pip-version-check --require-hashes --no-deps -r "$1/requirements.txt"; } ||
            fail "the Python packages of $1 cannot be installed"
        echo "$lock" >"$stamp"
    fi
}

need_moto() {
    need_venv
    python_packages tests/moto "$moto"
}

need_linters() {
    need_venv
    python_packages tests/infra "$linters"
    python_packages tests/infra/checkov "$checkov"
}

need_venv() {
    python3 -c 'import venv, ensurepip' 2>/dev/null || install python3-venv "the second engine of the table and the linters"
}
