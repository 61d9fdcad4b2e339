# shellcheck shell=sh disable=SC2154
# Shared by ./run and ./jmh: builds the proxy and the benchmarks. Sourced by a script that has set `program` and
# `benchmarks` (the directory of this file), under `set -eu`.

home=$(CDPATH='' cd -P "$benchmarks/.." && pwd)
. "$home/bin/common.sh"

build_benchmarks() {
    proxy_jar=$home/target/nutcracker.jar
    benchmarks_jar=$benchmarks/target/benchmarks.jar
    if is_stale "$proxy_jar" "$home/pom.xml" "$home/src/main"; then
        build_program "$proxy_jar"
    fi
    if is_stale "$benchmarks_jar" "$benchmarks/pom.xml" "$benchmarks/src" "$proxy_jar"; then
        build "$benchmarks_jar" -Dspotless.check.skip=true -f "$benchmarks/pom.xml" package
    fi
    class_path="$benchmarks_jar:$benchmarks/target/lib/*:$proxy_jar"
}
