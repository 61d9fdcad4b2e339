package dev.nutcracker.config;

import static dev.nutcracker.config.Sample.accepted;
import static dev.nutcracker.config.Sample.rejected;
import static dev.nutcracker.config.Samples.BASE;
import static dev.nutcracker.config.Samples.NUMBER;
import static dev.nutcracker.config.Samples.SERVER_FORM;
import static dev.nutcracker.config.Samples.WRAPPED;
import static dev.nutcracker.config.Samples.pool;
import static dev.nutcracker.config.Samples.secret;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** Files that show the keys of a pool and the values that each may have, but for addresses and commands. */
final class KeySamples {
    private static final String RANGE = " is out of range; allowed: 0 to 2147483647";
    private static final String KEYS = "; allowed: " + String.join(", ", ConfigKey.names(PoolKey.class));
    private static final String HASHES = "; allowed: one_at_a_time, md5, crc16, crc32, crc32a, fnv1_64, fnv1a_64,"
            + " fnv1_32, fnv1a_32, hsieh, murmur, jenkins";

    private KeySamples() {}

    static List<Sample> all() {
        return Stream.of(keys(), numbers(), values()).flatMap(List::stream).toList();
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
}
