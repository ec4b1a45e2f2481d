# The tests' npm packages, as the lockfile pins them, installed under build/. Sourced after tests/system/lib.sh.
# Sets NODE_PATH. Without node the caller skips; with node, packages that cannot be had are a failure.
npm_packages()
{
    local from=$top/tests/web to=$top/build/npm sum
    sum=$(sha256sum <"$from/package-lock.json")
    export NODE_PATH=$to/node_modules
    # Tests run beside each other: one installs, the others wait for it.
    (
        flock 9
        [ "$(cat "$to/installed" 2>/dev/null)" = "$sum" ] && exit 0
        rm -rf "$to"
        mkdir -p "$to" && cp "$from/package.json" "$from/package-lock.json" "$to/" &&
            (cd "$to" && npm ci --ignore-scripts --no-audit --no-fund --loglevel=error) >"$work/npm.log" 2>&1 &&
            printf '%s' "$sum" >"$to/installed"
    ) 9>"$to.lock"
}
