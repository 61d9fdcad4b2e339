package dev.nutcracker.config;

import static dev.nutcracker.config.Sample.accepted;
import static dev.nutcracker.config.Sample.rejected;
import static dev.nutcracker.config.Samples.BASE;
import static dev.nutcracker.config.Samples.LISTEN_FORM;
import static dev.nutcracker.config.Samples.NUMBER;
import static dev.nutcracker.config.Samples.SERVER_FORM;
import static dev.nutcracker.config.Samples.listening;
import static dev.nutcracker.config.Samples.pool;
import static dev.nutcracker.config.Samples.secret;
import static dev.nutcracker.config.Samples.serving;
import static java.nio.charset.StandardCharsets.UTF_16BE;
import static java.nio.charset.StandardCharsets.UTF_16LE;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.util.List;
import java.util.stream.Stream;

/** Files that show how the text of a configuration may be written: bytes, YAML, JSON, and what lies below what. */
final class FormSamples {
    private static final String YAML_SUPERSET = "more of YAML is understood";
    private static final String SECOND_SHAPE = "a list under another key than servers makes no sense";

    private FormSamples() {}

    static List<Sample> all() {
        return Stream.of(textForms(), yamlForms(), refusedYaml(), json(), shapes())
                .flatMap(List::stream)
                .toList();
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
}
