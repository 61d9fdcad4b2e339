package dev.nutcracker.config;

import static dev.nutcracker.config.Sample.accepted;
import static dev.nutcracker.config.Sample.rejected;
import static java.nio.charset.StandardCharsets.UTF_16BE;
import static java.nio.charset.StandardCharsets.UTF_16LE;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.List;

/** Files that show every rule of the configuration: the ones that are accepted and the ones that are not. */
final class Samples {
    static final String BASE = """
            alpha:
              listen: 127.0.0.1:22121
              servers:
               - 127.0.0.1:6380:1
            """;

    private static final String YAML_SUPERSET = "more of YAML is understood";
    private static final String SECOND_SHAPE = "a list under another key than servers makes no sense";
    private static final String NEW_KEY = "the key is new";
    private static final String WRAPPED = "a number that wraps around is a mistake";
    private static final String NUMBER = " is not a number; allowed: 0 to 2147483647";
    private static final String RANGE = " is out of range; allowed: 0 to 2147483647";
    private static final String KEYS = "; allowed: " + String.join(", ", ConfigKey.names(PoolKey.class));
    private static final String HASHES = "; allowed: one_at_a_time, md5, crc16, crc32, crc32a, fnv1_64, fnv1a_64,"
            + " fnv1_32, fnv1a_32, hsieh, murmur, jenkins";
    private static final String LISTEN_FORM = "host:port, or /path with octal permissions after a space if wanted";
    private static final String SERVER_FORM = "host:port:weight or /path:weight, and a name after a space if wanted";

    private Samples() {}

    static List<Sample> all() {
        List<Sample> all = new ArrayList<>();
        all.addAll(textForms());
        all.addAll(yamlForms());
        all.addAll(refusedYaml());
        all.addAll(json());
        all.addAll(shapes());
        all.addAll(keys());
        all.addAll(numbers());
        all.addAll(values());
        all.addAll(listen());
        all.addAll(servers());
        all.addAll(globals());
        all.addAll(commands());
        all.addAll(HealthSamples.all());
        all.addAll(RouteSamples.all());
        all.addAll(LimitSamples.all());
        all.addAll(UserSamples.all());
        all.addAll(SecretSamples.all());
        all.addAll(DiscoverySamples.all());
        return all;
    }

    /** A pool with these lines, the first of them the third of the file. */
    static String pool(String... lines) {
        return "alpha:\n  listen: 127.0.0.1:22121\n" + indented(lines) + "  servers:\n   - 127.0.0.1:6380:1\n";
    }

    static String listening(String listen) {
        return "alpha:\n  listen: " + listen + "\n  servers:\n   - 127.0.0.1:6380:1\n";
    }

    /** A pool with these servers, the first of them on the fourth line of the file. */
    static String serving(String... servers) {
        StringBuilder text = new StringBuilder("alpha:\n  listen: 127.0.0.1:22121\n  servers:\n");
        for (String server : servers) {
            text.append("   - ").append(server).append('\n');
        }
        return text.toString();
    }

    private static String indented(String... lines) {
        StringBuilder text = new StringBuilder();
        for (String line : lines) {
            text.append("  ").append(line).append('\n');
        }
        return text.toString();
    }

    private static String secret(String value) {
        return pool("redis: true", "redis_auth: " + value);
    }

    private static byte[] bytes(byte[] first, byte[] second) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        all.writeBytes(first);
        all.writeBytes(second);
        return all.toByteArray();
    }

    private static byte[] bytes(int... values) {
        byte[] bytes = new byte[values.length];
        for (int i = 0; i < values.length; i++) {
            bytes[i] = (byte) values[i];
        }
        return bytes;
    }

    private static List<Sample> textForms() {
        byte[] base = BASE.getBytes(UTF_8);
        String control = "5:3: control character U+00%s is not allowed";
        return List.of(
                accepted("plain file", BASE),
                accepted("no line break at the end", BASE.stripTrailing()),
                accepted("CR LF line ends", BASE.replace("\n", "\r\n")),
                accepted("CR line ends", BASE.replace("\n", "\r")),
                accepted("UTF-8 byte order mark", "\ufeff" + BASE),
                accepted("UTF-16 little endian", bytes(bytes(0xff, 0xfe), BASE.getBytes(UTF_16LE))),
                accepted("UTF-16 big endian", bytes(bytes(0xfe, 0xff), BASE.getBytes(UTF_16BE))),
                rejected(
                        "UTF-16 without mark", BASE.getBytes(UTF_16LE), "1:2: control character U+0000 is not allowed"),
                rejected(
                        "UTF-16 cut short",
                        bytes(bytes(0xff, 0xfe), bytes(0x61)),
                        "1:1: byte 0x61 is not UTF-16LE text"),
                rejected("no UTF-8", bytes(base, bytes('#', ' ', 0xff)), "5:3: byte 0xff is not UTF-8 text"),
                rejected("overlong UTF-8", bytes(base, bytes('#', 0xc0, 0x80)), "5:2: byte 0xc0 is not UTF-8 text"),
                rejected(
                        "UTF-8 surrogate",
                        bytes(bytes('#', 0xed, 0xa0, 0x80), base),
                        "1:2: byte 0xed is not UTF-8 text"),
                rejected("UTF-8 cut short", bytes(base, bytes('#', 0xe2, 0x82)), "5:2: byte 0xe2 is not UTF-8 text"),
                rejected("NUL", BASE + "# \0", String.format(control, "00")),
                rejected("control character", BASE + "# \u0001", String.format(control, "01")),
                rejected("control character of the upper half", BASE + "# \u0081", String.format(control, "81")),
                accepted("comments", "# a\n" + BASE.replace("22121", "22121 # b") + "# c"),
                accepted("names beyond ASCII", BASE.replace("alpha", "\ud83d\ude00 \u00e9")));
    }

    private static List<Sample> yamlForms() {
        return List.of(
                accepted("list items not indented", "alpha:\n  listen: 127.0.0.1:22121\n  servers:\n  - a:1:1\n"),
                accepted("all indented", "  " + BASE.stripTrailing().replace("\n", "\n  ")),
                accepted(
                        "pools indented differently",
                        BASE + "beta:\n      listen: ::1:1\n      servers:\n      - a:1:1\n"),
                accepted("keys after servers", BASE + "  timeout: 400\n"),
                accepted("quoted keys", BASE.replace("listen", "\"listen\"").replace("alpha", "'alpha'")),
                accepted("quoted values", pool("hash: 'murmur'", "timeout: \"400\"", "redis: 'true'")),
                accepted("spaces before a colon", pool("timeout : 400")),
                accepted("tab after a colon", pool("timeout:\t400")),
                accepted("tab before a comment", pool("timeout: 400\t# c")),
                accepted("explicit keys", pool("? timeout", ": 400")),
                accepted("literal block without line break", listening("|-\n    127.0.0.1:22121")),
                accepted("folded block without line break", listening(">-\n    127.0.0.1:22121")),
                accepted("literal block as a password", secret("|\n    ab")),
                accepted("literal block as a hash tag", pool("hash_tag: |", "  a")),
                accepted("literal block as a server with a name", serving("|\n    127.0.0.1:6379:1 n")),
                accepted("literal block as a path", listening("|\n    /tmp/x 0666")),
                rejected(
                        "literal block as a number", pool("timeout: |", "  400"), "3:12: timeout: \"400\\n\"" + NUMBER),
                rejected(
                        "literal block as a flag",
                        pool("redis: |", "  true"),
                        "3:10: redis: \"true\\n\" is not allowed, did you mean true?; allowed: true, false"),
                accepted("value over two lines", secret("a\n    b")),
                accepted("quoted value over two lines", secret("'a\n    b'")),
                accepted("punctuation in a value", secret("a@b,c[d]{e}%f#g&h*i!j:k")),
                accepted("value that starts with a dash", secret("-ab")),
                accepted("value that starts with a question mark", secret("?ab")),
                accepted("escapes", secret("\"\\x41\\u00e9\\t\"")),
                accepted("tilde is a text", secret("~")),
                accepted("key of digits", BASE.replace("alpha", "1")),
                accepted("blanks in the name of a pool", BASE.replace("alpha", "a b")),
                accepted("document start", "---\n" + BASE).unlikeTheOriginal(YAML_SUPERSET),
                accepted("document end", BASE + "...\n").unlikeTheOriginal(YAML_SUPERSET),
                accepted("directive", "%YAML 1.1\n---\n" + BASE).unlikeTheOriginal(YAML_SUPERSET),
                accepted("blank line with a tab", pool("\t", "timeout: 400")).unlikeTheOriginal(YAML_SUPERSET),
                accepted("tab after a dash", serving("\t127.0.0.1:6379:1")).unlikeTheOriginal(YAML_SUPERSET),
                rejected(
                                "tab at the start of a continued value",
                                secret("a\n    \tb"),
                                "5:6: this line does not fit the lines before it; keys of one pool, and items of one"
                                        + " list, are indented alike")
                        .unlikeTheOriginal("newer YAML forbids it"));
    }

    private static List<Sample> refusedYaml() {
        return List.of(
                rejected(
                        "tab as indentation",
                        pool("\ttimeout: 400"),
                        "3:4: a tab does not belong here; indent with spaces"),
                rejected(
                        "anchor",
                        pool("timeout: &a 400"),
                        "3:12: an anchor (&) is not allowed; quote a text starting with &"),
                rejected(
                        "alias",
                        pool("timeout: &a 400", "backlog: *a"),
                        "3:12: an anchor (&) is not allowed; quote a text starting with &",
                        "4:12: an alias (*) is not allowed; write the value again, or quote a text starting with *"),
                rejected(
                        "star as a host without quotes",
                        listening("*:22121"),
                        "2:11: an alias (*) is not allowed; write the value again, or quote a text starting with *"),
                rejected(
                        "tag",
                        pool("timeout: !!int 400"),
                        "3:12: a tag (!) is not allowed; quote a text starting with !"),
                rejected(
                        "tag of a pool", "!a:\n" + BASE, "1:1: a tag (!) is not allowed; quote a text starting with !"),
                rejected(
                        "two documents",
                        BASE + "---\n" + BASE,
                        "5:1: a second document starts here; only one is allowed"),
                rejected("value starts with a percent sign", secret("%ab"), "4:15: quote a text starting with %"),
                rejected(
                        "value starts with a comma",
                        secret(",ab"),
                        "4:15: a comma does not belong here; quote a text with commas"),
                rejected(
                        "colon and space in a value",
                        secret("a: b"),
                        "4:16: a colon followed by a space does not belong here; quote the text"),
                rejected(
                        "item on the line of its key",
                        BASE.replace("servers:\n ", "servers:"),
                        "3:13: a list item starts on a line of its own"),
                rejected(
                        "keys not aligned",
                        BASE.replace("  servers", " servers"),
                        "3:2: this line does not fit the lines before it; keys of one pool, and items of one list,"
                                + " are indented alike"),
                rejected("quote that never ends", secret("'ab"), "4:15: this quote is never closed"),
                rejected(
                        "escaped half of a character",
                        secret("\"\\ud800\""),
                        "4:15: an escape here is not a character"),
                rejected("a list as a key", "? - a\n: b\n" + BASE, "1:3: a key must be a text, not a list or mapping"),
                rejected("nested without end", "[".repeat(2000), "1:17: nested too deeply"));
    }

    private static List<Sample> json() {
        String json = """
                {
                \t"alpha": {
                \t\t"listen": "127.0.0.1:22121",
                \t\t"redis": true,
                \t\t"timeout": 400,
                \t\t"servers": ["127.0.0.1:6379:1", "[::1]:6379:1 x"]
                \t}
                }
                """;
        return List.of(
                accepted("JSON", json).unlikeTheOriginal(YAML_SUPERSET),
                accepted("JSON without spaces", json.replaceAll("\\s(?!x)", "")).unlikeTheOriginal(YAML_SUPERSET),
                accepted("list between brackets", "alpha:\n  listen: ::1:1\n  servers: [a:1:1, b:1:1 x]\n")
                        .unlikeTheOriginal(YAML_SUPERSET),
                accepted("keys between braces", "{alpha: {listen: 127.0.0.1:1, servers: [a:1:1]}}")
                        .unlikeTheOriginal(YAML_SUPERSET),
                rejected(
                        "value that starts with a colon between braces",
                        "{alpha: {listen: ::1:1, servers: [a:1:1]}}",
                        "1:18: a colon does not belong here; quote a text starting with a colon"),
                rejected(
                        "wrong values in JSON",
                        json.replace("400", "-4.5e3").replace("true", "1"),
                        "4:12: redis: \"1\" is not allowed; allowed: true, false",
                        "5:14: timeout: \"-4.5e3\"" + NUMBER));
    }

    private static List<Sample> shapes() {
        String noPool = "there is no pool; a pool is its name and a colon, with its keys below";
        String noKeys = "has no keys; listen and servers belong below it, indented";
        return List.of(
                rejected("empty file", "", "1:1: " + noPool),
                rejected("comments only", "# a\n# b\n", "3:1: " + noPool),
                rejected("a text", "a\n", "1:1: a file is a mapping of pool names to pools, not a text or list"),
                rejected("a list", "- a\n", "1:1: a file is a mapping of pool names to pools, not a text or list"),
                rejected("empty mapping", "{}", "1:1: " + noPool),
                rejected("pool without keys", BASE + "beta:\n", "5:1: beta: " + noKeys),
                rejected("pool that is a text", BASE + "beta: 5\n", "5:1: beta: " + noKeys),
                rejected("pool that is a list", BASE + "beta:\n - 5\n", "5:1: beta: " + noKeys),
                rejected("pool without a name", BASE.replace("alpha", "''"), "1:1: a pool without a name"),
                rejected(
                        "two pools of one name",
                        BASE + BASE.replace("22121", "22122"),
                        "5:1: alpha: given twice, first on line 1"),
                rejected(
                        "no servers",
                        "alpha:\n  listen: ::1:1\n",
                        "1:1: alpha: servers is missing; allowed: a list of " + SERVER_FORM),
                rejected(
                        "no listen",
                        "alpha:\n  servers:\n  - a:1:1\n",
                        "1:1: alpha: listen is missing; allowed: " + LISTEN_FORM),
                rejected(
                        "servers without a list",
                        "alpha:\n  listen: ::1:1\n  servers: a:1:1\n",
                        "3:12: servers: has no list below it; allowed: a list of " + SERVER_FORM),
                rejected(
                        "servers without anything",
                        "alpha:\n  listen: ::1:1\n  servers:\n",
                        "3:11: servers: has no list below it; allowed: a list of " + SERVER_FORM),
                rejected(
                        "empty list of servers",
                        "alpha:\n  listen: ::1:1\n  servers: []\n",
                        "3:12: servers: is empty; allowed: a list of " + SERVER_FORM),
                rejected(
                        "servers that are keys",
                        "alpha:\n  listen: ::1:1\n  servers:\n    a: 1\n",
                        "4:5: servers: is not a list; start each item with a dash and a space"),
                rejected(
                        "list in a list",
                        serving("- a:1:1"),
                        "4:6: servers: has a list as its value; allowed: " + SERVER_FORM),
                rejected("keys in a list", serving("a: 1"), "4:6: servers: has keys below it; allowed: " + SERVER_FORM),
                rejected(
                        "keys below a key",
                        pool("timeout:", "  a: 400"),
                        "4:5: timeout: has keys below it; allowed: 0 to 2147483647"),
                rejected(
                        "lists below two keys",
                        pool("timeout:", "  - 400"),
                        "4:5: timeout: has a list as its value; allowed: 0 to 2147483647"),
                rejected(
                        "hash tag without quotes",
                        pool("hash_tag: {}"),
                        "3:13: hash_tag: has keys below it; allowed: exactly two bytes, \"{}\" with its quotes for"
                                + " example"),
                rejected(
                                "the list below another key",
                                "alpha:\n  listen:\n  - ::1:1\n  servers: a:1:1\n",
                                "3:3: listen: has a list as its value; allowed: " + LISTEN_FORM,
                                "4:12: servers: has no list below it; allowed: a list of " + SERVER_FORM)
                        .unlikeTheOriginal(SECOND_SHAPE));
    }

    private static List<Sample> keys() {
        return List.of(
                rejected("unknown key", pool("time_out: 400"), "3:3: time_out: unknown key, did you mean timeout?"),
                rejected("key in capitals", pool("Timeout: 400"), "3:3: Timeout: unknown key, did you mean timeout?"),
                rejected(
                        "key with a dash",
                        pool("redis-auth: a"),
                        "3:3: redis-auth: unknown key, did you mean redis_auth?"),
                rejected(
                        "singular",
                        "alpha:\n  listen: ::1:1\n  server:\n  - a:1:1\n",
                        "1:1: alpha: servers is missing; allowed: a list of " + SERVER_FORM,
                        "3:3: server: unknown key, did you mean servers?"),
                rejected("key like no other", pool("quux: 1"), "3:3: quux: unknown key" + KEYS),
                rejected(
                        "protocol in other words",
                        pool("protocol: redis", "Type: memcache"),
                        "3:3: protocol: unknown key; redis: true makes a pool speak redis, without it the pool speaks"
                                + " memcached's protocols; a pool of each may"
                                + " have one listen",
                        "4:3: Type: unknown key; redis: true makes a pool speak redis, without it the pool speaks"
                                + " memcached's protocols; a pool of each may"
                                + " have one listen"),
                rejected(
                        "keys of other programs",
                        pool("password: a", "connect-timeout: 5", "sentinel: 1", "workers: 4"),
                        "3:3: password: unknown key; redis_auth is the password of a pool with redis: true,"
                                + " memcache_auth the user and password of others",
                        "4:3: connect-timeout: unknown key; timeout is how many milliseconds a request may wait for its"
                                + " response, connecting included",
                        "5:3: sentinel: unknown key; sentinels is the list of sentinels of a pool, and its servers are the"
                                + " names of masters",
                        "6:3: workers: unknown key; workers is a key of global"),
                rejected(
                        "keys of other programs in global",
                        "global:\n  threads: 2\n  pid-file: x\n" + BASE,
                        "2:3: threads: unknown key; workers is how many threads serve clients",
                        "3:3: pid-file: unknown key; it is an option of the command line: -p or --pid-file"),
                rejected(
                        "merge key",
                        pool("timeouts: 1", "<<: 1"),
                        "3:3: timeouts: unknown key, did you mean timeout?",
                        "4:3: <<: unknown key" + KEYS),
                rejected(
                        "key given twice",
                        pool("timeout: 400", "timeout: 500"),
                        "4:3: timeout: given twice, first on line 3"),
                rejected(
                        "key without a value",
                        pool("timeout:"),
                        "3:11: timeout: has no value; allowed: 0 to 2147483647"),
                rejected(
                        "empty value",
                        pool("hash_tag: ''"),
                        "3:13: hash_tag: has no value; allowed: exactly two bytes, \"{}\" with its quotes for example"),
                rejected("empty key", pool("'': 400"), "3:3: unknown key" + KEYS),
                accepted("reuseport", pool("reuseport: true")).unlikeTheOriginal("known after the release only"));
    }

    private static List<Sample> numbers() {
        List<Sample> samples = new ArrayList<>();
        for (String key : List.of(
                "timeout",
                "backlog",
                "client_connections",
                "redis_db",
                "server_retry_timeout",
                "server_failure_limit")) {
            samples.add(accepted(key + " of 0", pool(key + ": 0")));
            samples.add(accepted(key + " at its largest", pool(key + ": 2147483647")));
            samples.add(rejected(
                    key + " below 0",
                    pool(key + ": -1"),
                    "3:" + (key.length() + 5) + ": " + key + ": \"-1\"" + NUMBER));
            samples.add(rejected(
                    key + " above its largest",
                    pool(key + ": 2147483648"),
                    "3:" + (key.length() + 5) + ": " + key + ": \"2147483648\"" + RANGE));
        }
        for (String text : List.of("+1", "1.5", "1e3", "0x10", "4 0", "1_000", "400ms", "\u0661")) {
            samples.add(
                    rejected("number " + text, pool("timeout: " + text), "3:12: timeout: \"" + text + "\"" + NUMBER));
        }
        samples.add(accepted("zeros before a number", pool("timeout: 0000000000000000000000400")));
        samples.add(
                rejected("number over 32 bits", pool("timeout: 4294967297"), "3:12: timeout: \"4294967297\"" + RANGE)
                        .unlikeTheOriginal(WRAPPED));
        samples.add(rejected(
                        "number over 64 bits",
                        pool("timeout: 18446744073709551617"),
                        "3:12: timeout: \"18446744073709551617\"" + RANGE)
                .unlikeTheOriginal(WRAPPED));
        samples.add(rejected(
                "no server connections",
                pool("server_connections: 0"),
                "3:23: server_connections: \"0\" is out of range; allowed: 1 to 2147483647"));
        samples.add(accepted("many server connections", pool("server_connections: 1000000")));
        return samples;
    }

    private static List<Sample> commands() {
        String name = " is not a name; allowed: up to 24 lower-case letters, digits, dots, underscores and dashes";
        String keys = "name, arity, first_key, last_key, key_step, numkeys, split, read";
        return List.of(
                accepted(
                                "a command with all keys",
                                declaring(
                                        "name: x.a",
                                        "arity: -4",
                                        "first_key: 1",
                                        "last_key: -1",
                                        "key_step: 2",
                                        "split: values"))
                        .unlikeTheOriginal(NEW_KEY),
                accepted("a command with counted keys", declaring("name: x.a", "arity: -3", "numkeys: 2"))
                        .unlikeTheOriginal(NEW_KEY),
                accepted("blocking connections", pool("redis: true", "blocking_connections: 0"))
                        .unlikeTheOriginal(NEW_KEY),
                rejected(
                        "too many blocking connections",
                        pool("redis: true", "blocking_connections: 65537"),
                        "4:25: blocking_connections: \"65537\" is out of range; allowed: 0 to 65536"),
                accepted("a flush", pool("redis: true", "allow_flush: true")).unlikeTheOriginal(NEW_KEY),
                rejected(
                        "a flush of memcached",
                        pool("allow_flush: true"),
                        "3:16: allow_flush: needs redis: true, or on_return: flush, or another pool with this one as its"
                                + " failover_pool"),
                accepted("settings of servers", pool("redis: true", "allow_config_set: true"))
                        .unlikeTheOriginal(NEW_KEY),
                rejected(
                        "settings of memcached",
                        pool("allow_config_set: true"),
                        "3:21: allow_config_set: needs redis: true"),
                accepted("scripts as before", pool("redis: true", "scripts_on_first_server: true"))
                        .unlikeTheOriginal(NEW_KEY),
                rejected(
                        "scripts of memcached",
                        pool("scripts_on_first_server: true"),
                        "3:28: scripts_on_first_server: needs redis: true"),
                rejected(
                        "a command without name",
                        declaring("arity: 2"),
                        "5:6: commands: name is missing; allowed: up to 24 lower-case letters, digits, dots,"
                                + " underscores and dashes"),
                rejected(
                        "a command without arity",
                        declaring("name: x.a"),
                        "5:6: commands: arity is missing; allowed: -1000 to 1000"),
                rejected(
                        "no arity",
                        declaring("name: x.a", "arity: 0"),
                        "6:13: arity: \"0\" is not allowed; the name is an argument, too"),
                rejected("a name in capitals", declaring("name: X", "arity: 2"), "5:12: name: \"X\"" + name),
                rejected(
                        "a long name",
                        declaring("name: " + "x".repeat(25), "arity: 2"),
                        "5:12: name: \"" + "x".repeat(25) + "\"" + name),
                rejected(
                        "a name of the proxy's own",
                        declaring("name: multi", "arity: 1"),
                        "5:12: name: \"multi\" cannot be declared; the proxy handles it itself"),
                rejected(
                        "a last key without a first",
                        declaring("name: x.a", "arity: 2", "last_key: 1"),
                        "7:16: last_key: there is no first_key before it"),
                rejected(
                        "a last key before the first",
                        declaring("name: x.a", "arity: 3", "first_key: 2", "last_key: 1"),
                        "8:16: last_key: there is no first_key before it"),
                rejected(
                        "a split of counted keys",
                        declaring("name: x.a", "arity: -3", "numkeys: 1", "split: sum"),
                        "8:13: split: goes with first_key, or without keys, and not with numkeys"),
                rejected(
                        "a split with arguments behind the keys",
                        declaring("name: x.a", "arity: 3", "first_key: 1", "split: sum"),
                        "8:13: split: needs a command of nothing but keys: first_key: 1, last_key: -1"),
                rejected(
                        "a command twice",
                        pool("redis: true", "commands: [{name: x.a, arity: 2}, {name: x.a, arity: 3}]"),
                        "4:44: name: \"x.a\" is declared twice, first on line 4"),
                rejected(
                        "a command that is a text",
                        pool("redis: true", "commands: [x.a]"),
                        "4:14: commands: has an item without keys; allowed: a list of mappings with the keys " + keys),
                rejected(
                        "commands that are no list",
                        pool("redis: true", "commands: {name: x.a, arity: 2}"),
                        "4:13: commands: is not a list; start each item with a dash and a space"));
    }

    /** A pool with a command of these lines, the first of them the fifth of the file. */
    private static String declaring(String... lines) {
        return pool("redis: true", "commands:", " - " + String.join("\n     ", lines));
    }

    private static List<Sample> values() {
        List<Sample> samples = new ArrayList<>();
        for (String key : List.of("redis", "tcpkeepalive", "preconnect", "auto_eject_hosts")) {
            samples.add(accepted(key + " true", pool(key + ": true")));
            samples.add(accepted(key + " false", pool(key + ": false")));
            for (String text : List.of("yes", "on", "1", "null")) {
                samples.add(rejected(
                        key + " " + text,
                        pool(key + ": " + text),
                        "3:" + (key.length() + 5) + ": " + key + ": \"" + text
                                + "\" is not allowed; allowed: true, false"));
            }
            samples.add(rejected(
                    key + " True",
                    pool(key + ": True"),
                    "3:" + (key.length() + 5) + ": " + key
                            + ": \"True\" is not allowed, did you mean true?; allowed: true, false"));
        }
        for (String hash : List.of(
                "one_at_a_time",
                "md5",
                "crc16",
                "crc32",
                "crc32a",
                "fnv1_64",
                "fnv1a_64",
                "fnv1_32",
                "fnv1a_32",
                "hsieh",
                "murmur",
                "jenkins")) {
            samples.add(accepted("hash " + hash, pool("hash: " + hash)));
        }
        samples.add(rejected(
                "hash in capitals",
                pool("hash: MD5"),
                "3:9: hash: \"MD5\" is not allowed, did you mean md5?" + HASHES));
        samples.add(rejected("unknown hash", pool("hash: sha1"), "3:9: hash: \"sha1\" is not allowed" + HASHES));
        for (String distribution : List.of("ketama", "modula", "random")) {
            samples.add(accepted("distribution " + distribution, pool("distribution: " + distribution)));
        }
        samples.add(rejected(
                "unknown distribution",
                pool("distribution: modulo"),
                "3:17: distribution: \"modulo\" is not allowed; allowed: ketama, modula, random, cluster"));
        for (String tag : List.of("\"{}\"", "'$$'", "'  '", "ab", "\u00e9")) {
            samples.add(accepted("hash tag " + tag, pool("hash_tag: " + tag)));
        }
        for (String tag : List.of("a", "abc", "\u20ac")) {
            samples.add(rejected(
                    "hash tag " + tag,
                    pool("hash_tag: " + tag),
                    "3:13: hash_tag: \"" + tag + "\" has " + tag.getBytes(UTF_8).length
                            + " bytes; allowed: exactly two bytes, \"{}\" with its quotes for example"));
        }
        samples.add(accepted("password", secret("abc")));
        samples.add(accepted("password before redis", pool("redis_auth: abc", "redis: true")));
        samples.add(rejected("password without redis", pool("redis_auth: abc"), "3:15: redis_auth: needs redis: true"));
        samples.add(rejected(
                "password with redis false",
                pool("redis_auth: abc", "redis: false"),
                "3:15: redis_auth: needs redis: true"));
        samples.add(rejected("empty password", secret("''"), "4:15: redis_auth: has no value; allowed: any text"));
        String form = "; allowed: user:password, without spaces, up to 512 characters";
        samples.add(accepted("credentials", pool("memcache_auth: joe:se:cret")).unlikeTheOriginal("known here only"));
        samples.add(rejected(
                "credentials in a redis pool",
                pool("redis: true", "memcache_auth: joe:secret"),
                "4:18: memcache_auth: is not for a pool with redis: true"));
        for (String wrong : List.of("secret", "':secret'", "'joe:'", "'joe:a b'", "'joe:" + "x".repeat(509) + "'")) {
            samples.add(rejected(
                    "credentials " + wrong,
                    pool("memcache_auth: " + wrong),
                    "3:18: memcache_auth: the value does not have that form" + form));
        }
        samples.add(accepted("database in a memcached pool", pool("redis_db: 5")));
        return samples;
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

    private static List<Sample> globals() {
        String because = "global is ours";
        return List.of(
                accepted("pool named global", BASE.replace("alpha", "global")),
                accepted(
                                "global settings",
                                "global:\n  workers: 4\n  max_memory: 512m\n  drain_timeout: 0\n  drain_delay: 3000\n"
                                        + "  handover: /run/nutcracker/handover.sock\n  handover_timeout: 5000\n  history: 0\n"
                                        + BASE)
                        .unlikeTheOriginal(because),
                accepted("no global settings", "global: {}\n" + BASE).unlikeTheOriginal(because),
                rejected(
                        "global settings without pools",
                        "global:\n  workers: 4\n",
                        "1:1: there is no pool; a pool is its name and a colon, with its keys below"),
                accepted("a section of global", "global:\n  admin:\n    token_file: token\n" + BASE)
                        .unlikeTheOriginal(because),
                rejected(
                        "wrong sections of global",
                        "global:\n  admin:\n    token_fil: x\n    token_file: [a]\n    token_file: b\n" + BASE,
                        "3:5: token_fil: unknown key, did you mean token_file?",
                        "4:17: token_file: has a list as its value; allowed: the path of a file",
                        "5:5: token_file: given twice, first on line 4"),
                rejected(
                        "a section of global that is a text",
                        "global:\n  admin: yes\n" + BASE,
                        "2:10: admin: has no keys below it; allowed: token_file, token_for, socket, socket_mode, local, remote, state_file, ui, tls"),
                rejected(
                        "a section of global that is a list",
                        "global:\n  admin:\n   - token_file\n" + BASE,
                        "3:4: admin: has a list below it, not keys; allowed: token_file, token_for, socket, socket_mode, local, remote, state_file, ui, tls"),
                rejected(
                        "a path that is none",
                        "global:\n  admin:\n    token_file: \"a\\0b\"\n" + BASE,
                        "3:17: token_file: \"a\\u0000b\" is not a path; allowed: the path of a file"),
                rejected(
                        "a form and a level of the log that are not there",
                        "global:\n  watch: yes\n  log:\n    format: JSON\n    level: 12\n" + BASE,
                        "2:10: watch: \"yes\" is not allowed; allowed: true, false",
                        "4:13: format: \"JSON\" is not allowed, did you mean json?; allowed: line, json",
                        "5:12: level: \"12\" is out of range; allowed: 0 to 11"),
                rejected(
                        "global that is a text",
                        "global: 4\n" + BASE,
                        "1:1: global: has no keys; listen and servers belong below it, indented"),
                rejected(
                        "a hand-over with a transport that cannot pass sockets",
                        "global:\n  transport: nio\n  handover: /run/h.sock\n" + BASE,
                        "3:13: handover: sockets cannot be passed with transport nio; allowed: auto, epoll"),
                rejected(
                        "wrong global settings",
                        "global:\n  workers: 0\n  max_memory: 1x\n  drain_timeout: 3600001\n  worker: 1\n  foo: 1\n"
                                + "  drain_delay: 3s\n  history: 3601\n"
                                + BASE,
                        "2:12: workers: \"0\" is out of range; allowed: 1 to 1024",
                        "3:15: max_memory: \"1x\" is not a number; allowed: 1048576 to 1125899906842624, or with"
                                + " k, m or g behind the number",
                        "4:18: drain_timeout: \"3600001\" is out of range; allowed: 0 to 3600000",
                        "5:3: worker: unknown key, did you mean workers?",
                        "6:3: foo: unknown key; allowed: workers, max_memory, drain_timeout, drain_delay, handover, handover_timeout, history, transport, admin, log, audit, secret_files, ready_min_servers, users_file, watch, zone, discovery_cache, tls",
                        "7:16: drain_delay: \"3s\" is not a number; allowed: 0 to 3600000",
                        "8:12: history: \"3601\" is out of range; allowed: 0 to 3600"));
    }
}
