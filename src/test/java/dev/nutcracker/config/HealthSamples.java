package dev.nutcracker.config;

import static dev.nutcracker.config.Sample.accepted;
import static dev.nutcracker.config.Sample.rejected;

import java.util.List;
import java.util.stream.Stream;

/** Files that show the rules of the keys that watch servers. */
final class HealthSamples {
    private static final String NEW_KEY = "the key is new";
    private static final String SPARE = "b:\n  servers: [a:1:1]\n";

    private HealthSamples() {}

    static List<Sample> all() {
        return Stream.of(probes(), failures(), standIns(), returns())
                .flatMap(List::stream)
                .map(sample -> sample.isAccepted() ? sample.unlikeTheOriginal(NEW_KEY) : sample)
                .toList();
    }

    private static List<Sample> probes() {
        return List.of(
                accepted("a probe", Samples.pool("health_check: {type: version, expect: x, start: down}")),
                accepted("a role", Samples.pool("redis: true", "health_check: {type: role, expect: replica}")),
                accepted("a command as a line", command("GET x")),
                accepted("a command as words", command("[GET, \"a b\"]")),
                accepted("outliers", Samples.pool("outlier: {latency_factor: 3}")),
                accepted("settings of servers", Samples.pool("max_outstanding: 1", "idle_check: 1")),
                accepted(
                        "the failure limit beside the same fall",
                        Samples.pool("server_failure_limit: 0", "health_check: {type: ping, fall: 1}")),
                accepted(
                        "the failure limit beside another fall without probes",
                        Samples.pool("server_failure_limit: 5", "health_check: {fall: 4}")),
                rejected(
                        "an unknown key of the health check",
                        Samples.pool("health_check: {typ: ping}"),
                        "3:18: typ: unknown key, did you mean type?"),
                rejected(
                        "a role of memcached",
                        Samples.pool("health_check: {type: role}"),
                        "3:24: type: role needs redis: true; allowed: none, connect, ping, version, command"),
                rejected(
                        "a role that there is not",
                        Samples.pool("redis: true", "health_check: {type: role, expect: slave}"),
                        "4:38: expect: \"slave\" is not a role; allowed: master, replica"),
                rejected(
                        "a maintenance key of memcached",
                        Samples.pool("health_check: {type: ping, maintenance_key: out}"),
                        "3:47: maintenance_key: needs redis: true"),
                rejected(
                        "a maintenance key without questions",
                        Samples.pool("redis: true", "health_check: {type: connect, maintenance_key: out}"),
                        "4:50: maintenance_key: needs type: ping or type: role"),
                rejected(
                        "no command",
                        Samples.pool("health_check: {type: command}"),
                        "3:24: type: command needs the key command, the words that are sent"),
                rejected(
                        "an empty command",
                        command("\" \""),
                        "4:42: command: has no value; allowed: a list of words," + " or one line"),
                rejected(
                        "a command of another check",
                        Samples.pool("health_check: {type: ping, command: version}"),
                        "3:39: command: needs type: command"),
                rejected(
                        "a command with an effect",
                        command("set x y"),
                        "4:42: command: \"set\" is not known to have no effect; allowed: commands that only read,"
                                + " such as get, exists or dbsize"),
                rejected(
                        "a word with a space for memcached",
                        Samples.pool("health_check: {type: command, command: [get, a b]}"),
                        "3:48: command: \"a b\" has a space or control character; allowed: words of one line"),
                rejected(
                        "a bad pattern",
                        Samples.pool("health_check: {type: version, expect: /(1/}"),
                        "3:41: expect: \"(1\" is not a pattern, at character 1: a parenthesis that is not closed;"
                                + " allowed: letters, . [] () | * + ? {} ^ $ and \\d \\w \\s"),
                rejected(
                        "two numbers for one limit",
                        Samples.pool("health_check: {type: ping, fall: 3}", "server_failure_limit: 2"),
                        "3:36: fall: \"3\" is not server_failure_limit: 2, which is another name for it; set one of"
                                + " the two"),
                rejected(
                        "a limit beyond that of fall",
                        Samples.pool("health_check: {type: ping}", "server_failure_limit: 101"),
                        "4:25: server_failure_limit: \"101\" is out of range: with a health_check it is another name"
                                + " for fall; allowed: 1 to 100"),
                rejected(
                        "a short interval",
                        Samples.pool("health_check: {interval: 99}"),
                        "3:28: interval: \"99\" is out of range; allowed: 100 to 3600000"),
                rejected(
                        "an unknown type",
                        Samples.pool("health_check: {type: Ping}"),
                        "3:24: type: \"Ping\" is not allowed, did you mean ping?; allowed: none, connect, ping,"
                                + " version, role, command"));
    }

    private static String command(String value) {
        return Samples.pool("redis: true", "health_check: {type: command, command: " + value + "}");
    }

    private static List<Sample> failures() {
        String one = " does not go with auto_eject_hosts: true, which means eject; set one of the two";
        return List.of(
                accepted("eject, said twice", Samples.pool("on_failure: eject", "auto_eject_hosts: true")),
                accepted("fail without ejection", Samples.pool("on_failure: fail", "auto_eject_hosts: false")),
                accepted("wait", Samples.pool("on_failure: wait", "timeout: 1", "wait_max: 9", "retry_backoff: 1.25")),
                rejected(
                        "fail beside ejection",
                        Samples.pool("on_failure: fail", "auto_eject_hosts: true"),
                        "3:15: on_failure: \"fail\"" + one),
                rejected(
                        "fail-over beside ejection, to nowhere",
                        Samples.pool("auto_eject_hosts: true", "on_failure: failover"),
                        "4:15: on_failure: \"failover\"" + one,
                        "4:15: on_failure: failover needs failover_pool, the name of the pool that answers meanwhile"),
                rejected(
                        "wait without end",
                        Samples.pool("on_failure: wait"),
                        "3:15: on_failure: wait needs timeout, the milliseconds that requests wait at most"),
                rejected(
                        "an expiry for Redis",
                        Samples.pool("redis: true", "eject_ttl: 3", "failover_ttl: 0"),
                        "4:14: eject_ttl: is not for a pool with redis: true"),
                rejected(
                        "a factor below one",
                        Samples.pool("retry_backoff: 0.5"),
                        "3:18: retry_backoff: \"0.5\" is out of range; allowed: 1.0 to 10.0, with up to three digits"
                                + " behind the point"),
                rejected(
                        "a factor that is no number",
                        Samples.pool("retry_backoff: 1,5"),
                        "3:18: retry_backoff: \"1,5\" is not a number; allowed: 1.0 to 10.0, with up to three digits"
                                + " behind the point"));
    }

    private static String failingOver(String pool) {
        return Samples.pool("on_failure: failover", "failover_pool: " + pool);
    }

    private static List<Sample> standIns() {
        String second = "b:\n  listen: ::1:1\n  on_failure: failover\n  failover_pool: %s\n  servers: [a:1:1]\n";
        String allowed = "; allowed: a pool that answers by its own servers";
        return List.of(
                accepted("spare pool without clients of its own", failingOver("b") + SPARE),
                accepted("spare pool that is flushed", failingOver("b") + SPARE + "  allow_flush: true\n"),
                accepted(
                        "spare pool of two",
                        failingOver("b")
                                + second.formatted("c").replace("b:", "d:")
                                + SPARE
                                + SPARE.replace("b:", "c:")),
                rejected(
                        "no spare pool",
                        failingOver("c"),
                        "4:18: failover_pool: there is no pool \"c\"; allowed: the name of another pool with redis:"
                                + " false"),
                rejected(
                        "spare pool with a slip",
                        failingOver("guter") + SPARE.replace("b:", "gutter:"),
                        "4:18: failover_pool: there is no pool \"guter\", did you mean gutter?"),
                rejected(
                        "spare pool for itself",
                        failingOver("alpha"),
                        "4:18: failover_pool: a pool cannot stand in for itself"),
                rejected(
                        "spare pool of another protocol",
                        failingOver("b") + SPARE + "  redis: true\n",
                        "4:18: failover_pool: pool \"b\" has redis: true; allowed: a pool that speaks the same protocol"),
                rejected(
                        "spare pool with a spare pool",
                        failingOver("b") + second.formatted("c") + SPARE.replace("b:", "c:"),
                        "4:18: failover_pool: pool \"b\" has on_failure: failover itself" + allowed),
                rejected(
                        "spare pools in a circle",
                        failingOver("b") + second.formatted("alpha"),
                        "4:18: failover_pool: pool \"b\" has on_failure: failover itself, in a circle: alpha -> b ->"
                                + " alpha" + allowed,
                        "10:18: failover_pool: pool \"alpha\" has on_failure: failover itself, in a circle: b -> alpha"
                                + " -> b" + allowed),
                rejected(
                        "no clients, and nobody's spare pool",
                        failingOver("b") + SPARE + SPARE.replace("b:", "c:"),
                        "9:1: c: listen is missing; allowed: host:port, or /path with octal permissions after a space"
                                + " if wanted"));
    }

    private static List<Sample> returns() {
        return List.of(
                accepted("a flush of memcached", Samples.pool("on_return: flush", "allow_flush: true")),
                accepted("a hold", Samples.pool("on_return: hold", "hold_time: 1")),
                rejected(
                        "a flush that is not allowed",
                        Samples.pool("on_return: flush"),
                        "3:14: on_return: flush needs allow_flush: true, since it deletes all keys of the server"),
                rejected(
                        "a hold for ever",
                        Samples.pool("on_return: hold"),
                        "3:14: on_return: hold needs hold_time, the milliseconds until the server is read again"),
                rejected(
                        "a hold of Redis",
                        Samples.pool("redis: true", "on_return: hold", "hold_time: 1"),
                        "4:14: on_return: hold is not for a pool with redis: true, whose commands cannot be done"
                                + " twice; allowed: use, flush"));
    }
}
