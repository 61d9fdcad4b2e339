package dev.nutcracker.config;

import static dev.nutcracker.config.Sample.accepted;
import static dev.nutcracker.config.Sample.rejected;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** Files that show the rules of {@code limits}. */
final class LimitSamples {
    private static final String NEW_KEY = "the key is new";
    private static final String NETWORKS =
            "; allowed: networks, 10.0.0.0/8 or 2001:db8::/32 for example, or single addresses";
    private static final String NAMES = "; allowed: up to 128 letters, digits, dots, underscores and dashes";

    private static final String OR_NONE = "; or \"\" for no name";

    private LimitSamples() {}

    static List<Sample> all() {
        return Stream.of(shapes(), networks(), unixSockets(), commands())
                .flatMap(List::stream)
                .map(sample -> sample.isAccepted() ? sample.unlikeTheOriginal(NEW_KEY) : sample)
                .toList();
    }

    private static List<Sample> shapes() {
        return List.of(
                accepted("limits by default", Samples.pool("limits: {}")),
                accepted("limits", Samples.pool("redis: true", """
                        limits:
                            users: [{name: "a\\"b", clients: 1}, {name: c, bytes_per_second: 1k}]
                            requests_per_second: 10k
                            max_arguments: 1k
                            over_limit: refuse
                            allow: [10.0.0.0/8, "::/0"]
                            deny: [FLUSHALL, config|set, "@dangerous"]
                            rename: [{from: SET, to: hidden}]
                            proxy_protocol: required
                            proxy_protocol_from: ["fe80::/10"]
                        """)),
                rejected(
                        "limits without keys",
                        Samples.pool("limits: 3"),
                        "3:11: limits: has no keys below it; allowed: "
                                + String.join(", ", ConfigKey.names(LimitKey.class))),
                rejected(
                        "a user without name, and one given twice",
                        limits("users: [{clients: 1}, {name: a}, {name: a}]"),
                        "3:20: users: name is missing; allowed: a text",
                        "3:52: name: \"a\" is given twice, first on line 3"),
                rejected(
                        "too large a request",
                        limits("max_request: 2g"),
                        "3:25: max_request: \"2g\" is out of range; allowed: 1024 to 1073741824, or with k, m or g"
                                + " behind the number"),
                rejected(
                        "a header from anybody",
                        limits("proxy_protocol: required"),
                        "3:28: proxy_protocol: required needs proxy_protocol_from, the networks of those that may send"
                                + " the header"),
                rejected(
                        "a header that may be there",
                        limits("proxy_protocol: optional"),
                        "3:28: proxy_protocol: \"optional\" is not allowed; allowed: off, required"));
    }

    private static List<Sample> networks() {
        List<Sample> samples = new ArrayList<>();
        for (String text :
                List.of("10.0.0", "010.0.0.0/8", "10.0.0.256", "localhost", "1::2::3", "fe80::1%eth0", "/8")) {
            samples.add(rejected(
                    "network " + text, allowing(text), "3:20: allow: \"" + text + "\" is not a network" + NETWORKS));
        }
        samples.addAll(List.of(
                accepted("one address", allowing("10.1.2.3")),
                accepted("all addresses", allowing("0.0.0.0/0")),
                rejected(
                        "a network with bits of an address",
                        allowing("10.1.2.3/16"),
                        "3:20: allow: \"10.1.2.3/16\" has bits behind its prefix; the network is 10.1.0.0/16, the"
                                + " address 10.1.2.3"),
                rejected(
                        "a network of IPv6 with bits of an address",
                        allowing("2001:db8::1/32"),
                        "3:20: allow: \"2001:db8::1/32\" has bits behind its prefix; the network is"
                                + " 2001:db8:0:0:0:0:0:0/32, the address 2001:db8:0:0:0:0:0:1"),
                rejected(
                        "an address of IPv4 as one of IPv6",
                        allowing("::ffff:10.0.0.1"),
                        "3:20: allow: \"::ffff:10.0.0.1\" is written as IPv6; the address is 10.0.0.1"),
                rejected(
                        "a long prefix",
                        allowing("10.0.0.0/33"),
                        "3:20: allow: the prefix of \"10.0.0.0/33\": \"33\" is out of range; allowed: 0 to 32"),
                rejected(
                        "no prefix",
                        allowing("::/"),
                        "3:20: allow: the prefix of \"::/\": \"\" is not a number; allowed: 0 to 128"),
                rejected(
                        "no networks",
                        limits("allow: []"),
                        "3:19: allow: is empty; allowed: a list of " + CidrParser.FORM)));
        return samples;
    }

    private static String allowing(String network) {
        return limits("allow: [\"" + network + "\"]");
    }

    private static List<Sample> unixSockets() {
        String tcp = " needs clients with addresses; allowed: a pool that listens on host:port, not on a unix socket";
        return List.of(
                accepted(
                        "limits on a unix socket",
                        unix("client_requests_per_second: 1", "accepts_per_second: 1", "clients_per_address: 0")),
                rejected(
                        "limits of addresses on a unix socket",
                        unix(
                                "address_bytes_per_second: 1",
                                "clients_per_address: 1",
                                "accepts_per_second_per_address: 1",
                                "allow: [10.0.0.0/8]",
                                "deny_from: [10.0.0.0/8]",
                                "proxy_protocol: required",
                                "proxy_protocol_from: [10.0.0.0/8]"),
                        "4:31: address_bytes_per_second:" + tcp,
                        "5:26: clients_per_address:" + tcp,
                        "6:37: accepts_per_second_per_address:" + tcp,
                        "7:5: allow:" + tcp,
                        "8:5: deny_from:" + tcp,
                        "9:21: proxy_protocol:" + tcp,
                        "10:5: proxy_protocol_from:" + tcp));
    }

    private static String unix(String... lines) {
        StringBuilder text = new StringBuilder("alpha:\n  listen: /tmp/x.sock\n  limits:\n");
        for (String line : lines) {
            text.append("    ").append(line).append('\n');
        }
        return text + "  servers: [a:1:1]\n";
    }

    private static List<Sample> commands() {
        String categories = "; allowed: commands, subcommands such as config|set, @dangerous, @write";
        return List.of(
                accepted(
                        "declared command",
                        Samples.pool(
                                "redis: true",
                                "commands: [{name: x.y, arity: 1}]",
                                "limits: {deny: [x.y], rename: [{from: x.y, to: y.x}]}")),
                accepted("no names", renaming("{from: get, to: \"\"}, {from: set, to: \"\"}")),
                rejected("no command", renaming("{from: \"\", to: x}"), "4:28: from: has no value" + NAMES),
                accepted("exchanged names", renaming("{from: get, to: set}, {from: set, to: get}")),
                rejected(
                        "unknown commands",
                        Samples.pool("redis: true", "limits: {deny: [flushal, \"@dangerus\", zzzzzzzz, config|sett]}"),
                        "4:19: deny: \"flushal\" is not a command, did you mean flushall?",
                        "4:28: deny: \"@dangerus\" is not a category, did you mean @dangerous?",
                        "4:41: deny: \"zzzzzzzz\" is not a command" + categories,
                        "4:51: deny: \"config|sett\" is not a command, did you mean config|set?"),
                rejected(
                        "unknown commands of memcached",
                        limits("deny: [config|set]"),
                        "3:19: deny: \"config|set\" is not a command; allowed: @write, get, set"),
                rejected(
                        "renaming for memcached",
                        limits("rename: [{from: set, to: x}]"),
                        "3:12: rename: needs redis: true"),
                rejected(
                        "half a renaming",
                        renaming("{from: get}, {to: x}"),
                        "4:21: rename: to is missing" + NAMES + OR_NONE,
                        "4:34: rename: from is missing" + NAMES),
                rejected(
                        "renaming of a command that there is not",
                        renaming("{from: gett, to: x}"),
                        "4:28: from: \"gett\" is not a command, did you mean get?"),
                rejected(
                        "renaming of what no command is like",
                        renaming("{from: zzzzzzzz, to: x}"),
                        "4:28: from: \"zzzzzzzz\" is not a command; allowed: commands of Redis and those that the pool"
                                + " declares (commands)"),
                rejected(
                        "renaming of what is like a subcommand",
                        renaming("{from: config_sett, to: x}"),
                        "4:28: from: \"config_sett\" is not a command; allowed: commands of Redis and those that the pool"
                                + " declares (commands)"),
                rejected(
                        "renaming to a command that there is",
                        renaming("{from: get, to: SET}"),
                        "4:37: to: \"set\" is a command already; allowed: a name that no command has"),
                rejected(
                        "renaming twice",
                        renaming("{from: get, to: x}, {from: GET, to: X}"),
                        "4:48: from: \"get\" is given twice, first on line 4",
                        "4:57: to: \"x\" is given twice, first on line 4"),
                rejected(
                        "renaming to no name",
                        renaming("{from: get, to: a b}"),
                        "4:37: to: \"a b\" is not a name" + NAMES + OR_NONE),
                rejected(
                        "renaming a subcommand",
                        renaming("{from: config|set, to: x}"),
                        "4:28: from: \"config|set\" is not a name" + NAMES));
    }

    private static String limits(String line) {
        return Samples.pool("limits: {" + line + "}");
    }

    private static String renaming(String items) {
        return Samples.pool("redis: true", "limits: {rename: [" + items + "]}");
    }
}
