package dev.nutcracker.config;

import static dev.nutcracker.config.Sample.accepted;
import static dev.nutcracker.config.Sample.rejected;

import java.util.List;

/** Files that show the rules of users. */
final class UserSamples {
    private static final String NEW_KEY = "the key is new";
    private static final String BOB = "users: [{name: bob, rules: \"on >pw ~* +get\"}]";

    private UserSamples() {}

    static List<Sample> all() {
        return List.of(
                accepted(
                                "users",
                                Samples.pool(
                                        "redis: true",
                                        "users: [{name: bob, rules: \"on >a\\\\b ~* +@read (~x +set)\"}, {name: default, rules: 'off'}]",
                                        "logins: [bob]",
                                        "scripts: declared",
                                        "filter_names: false",
                                        "acllog_max_len: 0"))
                        .unlikeTheOriginal(NEW_KEY),
                rejected(
                        "a user without name or rules, and one given twice",
                        Samples.pool("users: [{rules: on}, {name: a}, {name: b, rules: on}, {name: b, rules: on}]"),
                        "3:11: users: name is missing; allowed: a text",
                        "3:24: users: rules is missing; allowed: a text, with ${NAME} for a value of the environment",
                        "3:64: name: \"b\" is given twice"),
                rejected(
                        "a user with a blank",
                        Samples.pool("users: [{name: a b, rules: on}]"),
                        "3:18: name: \"a b\" is not a name; allowed: a text without blanks"),
                rejected(
                        "wrong rules",
                        Samples.pool("users: [{name: a, rules: on garbage ~* ~x (+get}]"),
                        "3:28: rules: Unmatched parenthesis in selector definition."),
                rejected(
                        "rules with several errors",
                        Samples.pool("users: [{name: a, rules: on garbage ~* ~x <other}]"),
                        "3:28: rules: 'garbage': Syntax error",
                        "3:28: rules: '~x': Adding a pattern after the * pattern (or the 'allkeys' flag) is not valid"
                                + " and does not have any effect. Try 'resetkeys' to start with an empty list of patterns",
                        "3:28: rules: The password you are trying to remove from the user does not exist"),
                rejected(
                        "logins of nobody",
                        Samples.pool(BOB, "logins: [bob, eve]"),
                        "4:17: logins: \"eve\" is not a user"),
                rejected(
                        "logins without users",
                        Samples.pool("logins: [bob]"),
                        "3:3: logins: needs users or users_file"),
                rejected(
                        "users and the password of all",
                        Samples.pool("redis: true", "redis_auth: x", BOB),
                        "4:15: redis_auth: is not for a pool with users; server_password is what servers are given"),
                rejected(
                        "users and the credentials of all",
                        Samples.pool("memcache_auth: a:b", BOB),
                        "3:18: memcache_auth: is not for a pool with users; server_password is what servers are given"),
                rejected(
                        "a file that is not there",
                        Samples.pool("users_file: /nowhere/users.acl", "logins: [bob]"),
                        "3:15: users_file: \"/nowhere/users.acl\" does not exist"),
                rejected(
                        "a file of passwords that is not there",
                        Samples.pool("users: [{name: a, rules: on, password_file: /nowhere/pw}]"),
                        "3:47: password_file: \"/nowhere/pw\" does not exist"),
                rejected(
                        "a file and a list of users",
                        Samples.pool("users_file: /nowhere", BOB),
                        "3:15: users_file: \"/nowhere\" does not exist",
                        "4:3: users: is not for a pool with users_file; describe all users in one place"));
    }
}
