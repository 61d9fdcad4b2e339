package dev.nutcracker.config;

import static dev.nutcracker.config.Sample.accepted;
import static dev.nutcracker.config.Sample.rejected;

import java.util.List;

/** What is accepted and what is not, of credentials. */
final class SecretSamples {
    private static final String NEW_KEY = "the key is new";

    private SecretSamples() {}

    static List<Sample> all() {
        return List.of(
                accepted("password for servers", Samples.pool("redis: true", "server_password: a b"))
                        .unlikeTheOriginal(NEW_KEY),
                accepted(
                                "user and password for servers",
                                Samples.pool("redis: true", "server_user: app", "server_password: \"$${x}\""))
                        .unlikeTheOriginal(NEW_KEY),
                accepted(
                                "user and password for memcached",
                                Samples.pool("server_user: a:b", "server_password: c:d", "memcache_auth: a:b"))
                        .unlikeTheOriginal(NEW_KEY),
                accepted("what to do with files", "global:\n  secret_files: refuse\n" + Samples.BASE)
                        .unlikeTheOriginal(NEW_KEY),
                rejected(
                        "user without a password",
                        Samples.pool("redis: true", "server_user: app"),
                        "4:16: server_user: needs server_password or server_password_file"),
                rejected(
                        "password without a user",
                        Samples.pool("server_password: app"),
                        "3:20: server_password: needs server_user, since memcached has no passwords without users"),
                rejected(
                        "password with a space for memcached",
                        Samples.pool("server_user: app", "server_password: a b"),
                        "4:20: server_password: user and password for memcached are without spaces and have up to 512"
                                + " characters together"),
                rejected(
                        "user for twemproxy",
                        Samples.pool(
                                "redis: true", "server_commands: twemproxy", "server_user: app", "server_password: a"),
                        "5:16: server_user: does not go with server_commands: twemproxy, which has no users"),
                rejected(
                        "password that is not there",
                        Samples.pool("redis: true", "server_password: a${NUTCRACKER_NO_SUCH_NAME}b"),
                        "4:20: server_password: ${NUTCRACKER_NO_SUCH_NAME} is not set in the environment; $${ is ${"
                                + " itself"),
                rejected(
                        "files for the other protocol, each with its value",
                        Samples.pool(
                                "redis: true",
                                "redis_auth: a",
                                "redis_auth_file: /nowhere/a",
                                "memcache_auth_file: /nowhere/b",
                                "server_password: a",
                                "server_password_file: /nowhere/c"),
                        "5:20: redis_auth_file: does not go with redis_auth; set one of the two",
                        "5:20: redis_auth_file: \"/nowhere/a\" does not exist",
                        "6:23: memcache_auth_file: is not for a pool with redis: true",
                        "8:25: server_password_file: does not go with server_password; set one of the two",
                        "8:25: server_password_file: \"/nowhere/c\" does not exist"),
                rejected(
                        "another word for what to do with files",
                        "global:\n  secret_files: no\n" + Samples.BASE,
                        "2:17: secret_files: \"no\" is not allowed; allowed: warn, refuse, ignore"));
    }
}
