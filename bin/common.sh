# shellcheck shell=sh disable=SC2154
# Functions shared by the commands of this project: find Java and the jars, build this checkout. Sourced by a script
# that has set `program` (its name in messages) and `home` (the directory above bin/), under `set -eu`.

java_needed=25
advice_java="install Java $java_needed or newer and set JAVA_HOME to it, or put its java on PATH:
  Debian, Ubuntu   apt-get install openjdk-$java_needed-jdk-headless (where the release has it)
  macOS            brew install openjdk@$java_needed
  any system       https://adoptium.net, or: sdk install java $java_needed-tem"
advice_maven="install Maven 3.8 or newer:
  Debian, Ubuntu   apt-get install maven
  macOS            brew install maven
  any system       https://maven.apache.org, or: sdk install maven"

say() {
    printf '%s: %s\n' "$program" "$*" >&2
}

die() {
    say "$*"
    exit 1
}

# ---- Finding Java ----------------------------------------------------------------------------------------------------

# find_java TOOL: sets java_home to a Java that is new enough and has bin/TOOL (java to run, javac to build).
# jre/ beside bin/ comes first, which an installation may have and which its AOT cache fits, then JAVA_HOME. To start
# fast, it reads versions from files and executes nothing if it can.
find_java() {
    java_tool=$1
    java_rejected=
    use_java "$home/jre" && return 0
    use_java "${JAVA_HOME:-}" && return 0
    find_java_on_path && use_java "$java_candidate" && return 0
    find_java_in_usual_places
}

require_java() {
    find_java java || die "needs Java $java_needed or newer, found ${java_rejected:-none}; $advice_java"
}

require_jdk() {
    find_java javac || die "needs a JDK (with javac) $java_needed or newer, found ${java_rejected:-none}; $advice_java"
}

find_java_on_path() {
    java_candidate=$(command -v java) || return 1
    follow_links "$java_candidate"
    case $followed in
        */bin/java) java_candidate=${followed%/bin/java} ;;
        *) java_candidate= ;;
    esac
    if [ ! -r "$java_candidate/release" ]; then
        # A wrapper that chooses between installed versions: only running it shows which one.
        java_candidate=$(java -XshowSettings:properties -version 2>&1 | sed -n 's/^ *java\.home = //p')
    fi
}

# NUTCRACKER_JAVA_PLACES replaces the list: directories with one Java in each subdirectory, separated by colons.
find_java_in_usual_places() {
    if [ -n "${NUTCRACKER_JAVA_PLACES+set}" ]; then
        java_places=$NUTCRACKER_JAVA_PLACES:
        while [ -n "$java_places" ]; do
            java_place=${java_places%%:*}
            java_places=${java_places#*:}
            [ -n "$java_place" ] && use_first_java "$java_place"/* && return 0
        done
        return 1
    fi
    use_first_java /usr/lib/jvm/* /usr/lib64/jvm/* /usr/java/* /opt/java* /opt/java*/* /opt/jdk* \
        "${HOME:-}"/.sdkman/candidates/java/* "${HOME:-}"/.jdks/* \
        /Library/Java/JavaVirtualMachines/*/Contents/Home \
        /usr/local/opt/openjdk* /opt/homebrew/opt/openjdk*
}

use_first_java() {
    for java_candidate in "$@"; do
        use_java "$java_candidate" && return 0
    done
    return 1
}

# use_java HOME: sets java_home to it if it is suitable; otherwise keeps the reason for the message.
use_java() {
    [ -n "$1" ] && [ -x "$1/bin/java" ] || return 1
    read_java_version "$1"
    if [ "$java_version" -lt "$java_needed" ]; then
        reject_java "Java $java_version in $1"
    elif [ ! -x "$1/bin/$java_tool" ]; then
        reject_java "Java $java_version without $java_tool in $1"
    else
        java_home=$1
    fi
}

reject_java() {
    case ", $java_rejected," in
        *", $1,"*) ;;
        *) java_rejected="${java_rejected:+$java_rejected, }$1" ;;
    esac
    return 1
}

# read_java_version HOME: sets java_release to the version, such as 25.0.3, and java_version to the major version, 0 if
# unknown.
read_java_version() {
    java_version=
    java_release=
    if [ -r "$1/release" ]; then
        while IFS='=' read -r key value; do
            if [ "$key" = JAVA_VERSION ]; then
                value=${value#\"}
                java_release=${value%%\"*}
                java_version=${value%%[!0-9]*}
                break
            fi
        done <"$1/release"
    fi
    if [ -z "$java_version" ]; then
        value=$("$1/bin/java" -version 2>&1) || value=
        value=${value#*version \"}
        java_release=${value%%\"*}
        java_version=${value%%[!0-9]*}
    fi
    java_version=${java_version:-0}
}

# follow_links FILE: sets followed to the file that FILE is, or links to.
follow_links() {
    followed=$1
    while [ -L "$followed" ]; do
        link=$(readlink "$followed")
        case $link in
            /*) followed=$link ;;
            *) followed=${followed%/*}/$link ;;
        esac
    done
}

# ---- Finding the jars ------------------------------------------------------------------------------------------------

# Sets jar to the program's jar, and class_path to that and its libraries: from an installation, or from this checkout,
# where they may not be built yet. The order is always the same, because an AOT cache depends on it.
find_jars() {
    if [ -f "$home/lib/nutcracker.jar" ]; then
        jar=$home/lib/nutcracker.jar
        class_path=
        for library in "$home"/lib/*.jar; do
            class_path=$class_path${class_path:+:}$library
        done
    elif [ -f "$home/pom.xml" ]; then
        jar=$home/target/nutcracker.jar
        class_path=$jar
    else
        die "found neither $home/lib/nutcracker.jar nor sources to build it from"
    fi
}

# Sets cache to the file of the AOT cache, which works with one release of Java only.
find_cache() {
    cache=${jar%.jar}-$java_release.aot
}

# ---- Building this checkout ------------------------------------------------------------------------------------------

# is_stale PRODUCT SOURCE...: succeeds if PRODUCT is missing or older than a file in SOURCE.
is_stale() {
    product=$1
    shift
    [ ! -e "$product" ] || [ -n "$(find "$@" -newer "$product" -print)" ]
}

# build_program JAR: builds without the strict checks and the formatting, which are for people who change the sources.
build_program() {
    build "$1" -P 'run,!format' package
    make_cache
}

# build PRODUCT GOAL_OR_OPTION...: runs Maven, and prints its progress.
build() {
    product=$1
    shift
    require_jdk
    command -v mvn >/dev/null || die "needs Maven to build; $advice_maven"
    mkdir -p "$home/target"
    : >"$home/target/build-started"
    say "building (minutes the first time, since Maven downloads what it needs)"
    run_maven -B "$@" || die_of_build
    say "built in $(($(date +%s) - build_started)) s"
    # Maven does not touch a file whose content stays the same; it must not count as out of date for ever.
    touch -r "$home/target/build-started" "$product"
}

# Prints the errors of Maven.
die_of_build() {
    sed -n '/^\[ERROR\]/p' "$build_log" | sed 40q >&2
    die "the build failed; the output of Maven is in $build_log"
}

# Prints each new phase of Maven, and the progress of a long download every ten seconds.
follow_build() {
    said_phase=
    said_at=$build_started
    while kill -0 "$maven_pid" 2>/dev/null; do
        sleep 1
        now=$(date +%s)
        read_phase
        if [ "${phase%%,*}" != "${said_phase%%,*}" ] ||
            { [ "$phase" != "$said_phase" ] && [ $((now - said_at)) -ge 10 ]; }; then
            say "  $phase"
            said_phase=$phase
            said_at=$now
        fi
    done
}

# Sets phase from the output of Maven so far.
read_phase() {
    phase=$(awk '
        /Downloaded from/ && match($0, /\([0-9.]+ [kM]?B/) {
            split(substr($0, RSTART + 1, RLENGTH - 1), size, " ")
            megabytes += size[1] / (size[2] == "MB" ? 1 : size[2] == "kB" ? 1000 : 1000000)
            phase = sprintf("downloading, %d MB so far", megabytes)
        }
        / --- .*:compile / { phase = "compiling" }
        / --- .*:jar / { phase = "packing" }
        END { print phase == "" ? "starting Maven" : phase }' "$build_log")
}

# make_cache: a failure does not matter, the program also runs without.
make_cache() {
    say "making an AOT cache, with which the proxy starts in half the time"
    "$home/bin/aot-cache" || :
}

# run_maven ARGUMENT...: runs Maven with java_home, and ends it if this script is interrupted. Its output
# goes to a file.
run_maven() {
    mkdir -p "$home/target"
    build_log=$home/target/build.log
    build_started=$(date +%s)
    : >"$build_log"
    (maven_environment && cd "$home" && exec mvn "$@") >"$build_log" 2>&1 &
    maven_pid=$!
    trap 'end_maven; exit 130' INT
    trap 'end_maven; exit 143' TERM HUP
    follow_build
    maven_status=0
    wait "$maven_pid" || maven_status=$?
    trap - INT TERM HUP
    return "$maven_status"
}

end_maven() {
    kill "$maven_pid" 2>/dev/null || :
    wait "$maven_pid" || :
}

maven_environment() {
    JAVA_HOME=$java_home
    # Maven's own libraries use features that newer Java versions warn of.
    MAVEN_OPTS="--enable-native-access=ALL-UNNAMED --sun-misc-unsafe-memory-access=allow ${MAVEN_OPTS:-}"
    export JAVA_HOME MAVEN_OPTS
}
