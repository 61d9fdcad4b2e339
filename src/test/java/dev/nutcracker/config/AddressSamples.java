package dev.nutcracker.config;

import static dev.nutcracker.config.Sample.accepted;
import static dev.nutcracker.config.Sample.rejected;
import static dev.nutcracker.config.Samples.BASE;
import static dev.nutcracker.config.Samples.LISTEN_FORM;
import static dev.nutcracker.config.Samples.SERVER_FORM;
import static dev.nutcracker.config.Samples.WRAPPED;
import static dev.nutcracker.config.Samples.listening;
import static dev.nutcracker.config.Samples.serving;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** Files that show where a pool may listen, and which servers it may have. */
final class AddressSamples {
    private AddressSamples() {}

    static List<Sample> all() {
        return Stream.of(listen(), servers()).flatMap(List::stream).toList();
    }

    private static List<Sample> listen() {
        List<Sample> samples = new ArrayList<>();
        for (String text : List.of(
                "127.0.0.1:1",
                "0.0.0.0:65535",
                "127.0.0.1:0022121",
                "::1:22121",
                ":::22121",
                "'::1:22121'",
                "::ffff:127.0.0.1:22121",
                "127.1:22121",
                "0:22121",
                "localhost:22121",
                "'*:22121'",
                "/",
                "/tmp/x",
                "/tmp/x 0666",
                "/tmp/x 666",
                "/tmp/x 0",
                "/tmp/x 0777",
                "/tmp/x abc",
                "/tmp/x 888",
                "/tmp/x 0666zz",
                "/tmp/x +666",
                "/tmp/x -0",
                "/tmp/x y 0600",
                "/tmp/x  0600",
                "'/tmp/x '",
                "/" + "a".repeat(106),
                "/" + "a".repeat(106) + " 0666")) {
            samples.add(accepted("listen " + text, listening(text)));
        }
        String permissions = " are out of range; allowed: 0 to 0777 in octal";
        samples.addAll(List.of(
                rejected(
                        "permissions too large",
                        listening("/tmp/x 1000"),
                        "2:11: listen: permissions \"1000\"" + permissions),
                rejected(
                        "permissions below 0",
                        listening("/tmp/x -1"),
                        "2:11: listen: permissions \"-1\"" + permissions),
                rejected(
                                "permissions that wrap",
                                listening("/tmp/x 040000000000"),
                                "2:11: listen: permissions \"040000000000\"" + permissions)
                        .unlikeTheOriginal(WRAPPED),
                rejected(
                        "path too long",
                        listening("/" + "a".repeat(107)),
                        "2:11: listen: the path has 108 bytes; allowed: 107 at most for a unix socket"),
                rejected("path with NUL", listening("\"/tmp/\\0x\""), "2:11: listen: the path contains a NUL character")
                        .unlikeTheOriginal("it would listen on another path"),
                rejected(
                        "within the process",
                        listening("local:cache"),
                        "2:11: listen: \"local:cache\" is for a proxy that is embedded in another program; allowed: "
                                + LISTEN_FORM),
                rejected(
                        "a host that is called local",
                        listening("local.invalid:22121"),
                        "2:11: listen: host \"local.invalid\" cannot be resolved"),
                rejected(
                        "no port",
                        listening("127.0.0.1"),
                        "2:11: listen: \"127.0.0.1\" lacks a host or port; allowed: " + LISTEN_FORM),
                rejected(
                        "no host",
                        listening(":22121"),
                        "2:11: listen: \":22121\" lacks a host or port; allowed: " + LISTEN_FORM),
                rejected(
                        "star only",
                        listening("'*'"),
                        "2:11: listen: \"*\" lacks a host or port; allowed: " + LISTEN_FORM),
                rejected(
                        "host that nobody has",
                        listening("no host:22121"),
                        "2:11: listen: host \"no host\" cannot be resolved"),
                rejected(
                        "brackets",
                        listening("'[::1]:22121'"),
                        "2:11: listen: an IPv6 address is written without brackets, ::1:22121 for example"),
                rejected(
                                "octal address",
                                listening("010.0.0.1:22121"),
                                "2:11: listen: \"010.0.0.1\" has a number that is not plain decimal")
                        .unlikeTheOriginal("ambiguous"),
                rejected(
                                "hexadecimal address",
                                listening("0x7f.1:22121"),
                                "2:11: listen: \"0x7f.1\" has a number that is not plain decimal")
                        .unlikeTheOriginal("ambiguous")));
        for (String port : List.of("0", "65536", "99999999999999999999")) {
            samples.add(rejected(
                    "listen port " + port,
                    listening("127.0.0.1:" + port),
                    "2:11: listen: port \"" + port + "\" is out of range; allowed: 1 to 65535, in " + LISTEN_FORM));
        }
        samples.add(rejected(
                "listen port without digits",
                listening("'127.0.0.1:'"),
                "2:11: listen: port \"\" is not a number; allowed: 1 to 65535, in " + LISTEN_FORM));
        samples.add(rejected(
                "two pools on one address",
                BASE + BASE.replace("alpha", "beta"),
                "6:11: listen: another pool listens there already, on line 2; allowed: one pool with redis: true and one"
                        + " without"));
        samples.addAll(sharing());
        samples.add(accepted(
                "two pools on one address in other words",
                BASE + BASE.replace("alpha", "beta").replace("22121", "022121")));
        samples.add(accepted(
                "two pools on one path in other words",
                listening("/tmp/x 0666") + listening("/tmp/x 0600").replace("alpha", "beta")));
        return samples;
    }

    private static List<Sample> sharing() {
        String redis = BASE.replace("alpha", "beta") + "  redis: true\n";
        String why = "pools of both protocols at one address are new";
        String others = "pool \"alpha\", which listens at the same address, has other settings for ";
        String same = "; allowed: the same in both, since they count before the first request";
        return List.of(
                accepted("a pool of each protocol on one address", BASE + redis).unlikeTheOriginal(why),
                accepted("the same in other words", BASE + redis.replace("22121", "022121")),
                accepted(
                                "limits after the first request",
                                BASE + "  client_connections: 5\n" + redis + "  limits: {clients_per_address: 5}\n")
                        .unlikeTheOriginal(why),
                accepted(
                                "the same before the first request",
                                BASE + "  limits: {allow: [10.0.0.0/8]}\n" + redis
                                        + "  limits: {allow: [10.0.0.0/8]}\n")
                        .unlikeTheOriginal(why),
                rejected(
                        "three pools on one address",
                        BASE + redis + BASE.replace("alpha", "gamma"),
                        "11:11: listen: another pool listens there already, on line 2; allowed: one pool with redis:"
                                + " true and one without"),
                rejected(
                        "other settings before the first request",
                        BASE + "  limits: {accepts_per_second: 5, deny_from: [10.0.0.1]}\n" + redis
                                + "  backlog: 5\n  tcpkeepalive: true\n",
                        "6:1: limits: " + others + "allow and deny_from" + same,
                        "6:1: limits: " + others + "accepts_per_second" + same,
                        "11:12: backlog: " + others + "backlog" + same,
                        "12:17: tcpkeepalive: " + others + "tcpkeepalive" + same));
    }

    private static List<Sample> servers() {
        List<Sample> samples = new ArrayList<>();
        for (String text : List.of(
                "127.0.0.1:6379:1",
                "127.0.0.1:6379:2147483647",
                "a:06379:01",
                "a:1:1 b",
                "a:1:1 b:c",
                "::1:6379:1",
                "'[::1]:6379:1'",
                "no.such.host.invalid:1:1",
                ":6379:1",
                "'a:1:1 '",
                "a:11211:1",
                "/tmp/x:1",
                "/tmp/x:1 n",
                "/:1",
                "/" + "a".repeat(200) + ":1")) {
            samples.add(accepted("server " + text, serving(text)));
        }
        samples.addAll(List.of(
                rejected(
                        "zero weight",
                        serving("a:1:0"),
                        "4:6: servers: weight \"0\" is out of range; allowed: 1 to 2147483647, in " + SERVER_FORM),
                rejected(
                        "weight too large",
                        serving("a:1:2147483648"),
                        "4:6: servers: weight \"2147483648\" is out of range; allowed: 1 to 2147483647, in "
                                + SERVER_FORM),
                rejected(
                        "weight that is none",
                        serving("a:1:x"),
                        "4:6: servers: weight \"x\" is not a number; allowed: 1 to 2147483647, in " + SERVER_FORM),
                rejected(
                        "no weight",
                        serving("127.0.0.1:6379"),
                        "4:6: servers: \"127.0.0.1:6379\" lacks a part; allowed: " + SERVER_FORM),
                rejected("no port", serving("a"), "4:6: servers: \"a\" lacks a part; allowed: " + SERVER_FORM),
                rejected(
                        "port 0",
                        serving("a:0:1"),
                        "4:6: servers: port \"0\" is out of range; allowed: 1 to 65535, in " + SERVER_FORM),
                rejected(
                        "port too large",
                        serving("a:65536:1"),
                        "4:6: servers: port \"65536\" is out of range; allowed: 1 to 65535, in " + SERVER_FORM),
                rejected(
                        "port that is none",
                        serving("a:x:1"),
                        "4:6: servers: port \"x\" is not a number; allowed: 1 to 65535, in " + SERVER_FORM),
                rejected(
                        "two names",
                        serving("a:1:1 b c"),
                        "4:6: servers: there is more than one space; allowed: " + SERVER_FORM),
                rejected(
                        "two spaces",
                        serving("a:1:1  b"),
                        "4:6: servers: there is more than one space; allowed: " + SERVER_FORM),
                rejected(
                        "path with a colon",
                        serving("/tmp/a:b:1"),
                        "4:6: servers: \"/tmp/a:b:1\" has a colon in its path; allowed: /path:weight"),
                rejected(
                        "path without weight",
                        serving("/tmp/a"),
                        "4:6: servers: \"/tmp/a\" lacks a part; allowed: " + SERVER_FORM),
                rejected("empty item", serving(""), "4:5: servers: has no value; allowed: " + SERVER_FORM),
                rejected("the same server twice", serving("a:1:1", "a:1:2"), secondServer("5:6", "a:1")),
                rejected("the same name twice", serving("a:1:1 n", "b:1:1", "b:2:1 n"), secondServer("6:6", "n")),
                rejected("a name that is another's address", serving("a:11211:1", "b:1:1 a"), secondServer("5:6", "a")),
                accepted("the same address under two names", serving("a:1:1 n", "a:1:1 m")),
                accepted("ports written differently", serving("a:1:1", "a:01:1"))));
        return samples;
    }

    private static String secondServer(String at, String name) {
        return at + ": servers: a second server with the name \"" + name
                + "\", first on line 4; give each a name of its own";
    }
}
