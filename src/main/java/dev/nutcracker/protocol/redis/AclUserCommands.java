package dev.nutcracker.protocol.redis;

import dev.nutcracker.acl.SelectorRules;
import dev.nutcracker.acl.UserRules;
import dev.nutcracker.acl.Vocabulary;
import dev.nutcracker.protocol.Denial;
import java.nio.charset.StandardCharsets;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** The parts of ACL that are about users: they show them, but users are changed in their file only. */
final class AclUserCommands {
    private static final byte[] NONE = {};
    private static final byte[] IN_THEIR_FILE =
            Errors.error("users are changed in their file: edit it and send ACL LOAD");
    private static final byte[] NO_FILE = Errors.error(
            "This Redis instance is not configured to use an ACL file. You may want to specify users via the"
                    + " ACL SETUSER command and then issue a CONFIG REWRITE (assuming you have a Redis configuration file"
                    + " set) in order to store users in the Redis configuration.");
    private static final byte[] NO_USERS = Errors.error(
            "only ACL CAT, GENPASS, HELP, LOG, USERS and WHOAMI are served by the proxy, which has one user, default");
    private static final Comparator<UserRules> BY_NAME = Comparator.comparing(UserRules::name);

    private AclUserCommands() {}

    static byte[] users(ClientState client, ArgumentCursor arguments) {
        List<UserRules> users = sorted(client);
        if (users.isEmpty()) {
            return new ResponseWriter().array(1).bulk(UserRules.DEFAULT).toBytes();
        }
        ResponseWriter response = new ResponseWriter().array(users.size());
        users.forEach(user -> response.bulk(bytes(user.name())));
        return response.toBytes();
    }

    private static List<UserRules> sorted(ClientState client) {
        return client.pool().logins().users().stream().sorted(BY_NAME).toList();
    }

    static byte[] list(ClientState client, ArgumentCursor arguments) {
        List<UserRules> users = sorted(client);
        if (users.isEmpty()) {
            return NO_USERS;
        }
        Vocabulary vocabulary = client.pool().rights().vocabulary();
        ResponseWriter response = new ResponseWriter().array(users.size());
        users.forEach(user -> response.bulk(bytes(user.text(vocabulary))));
        return response.toBytes();
    }

    /** {@code ACL GETUSER name}. */
    static byte[] getuser(ClientState client, ArgumentCursor arguments) {
        if (!client.pool().logins().areByUsers()) {
            return NO_USERS;
        }
        arguments.next();
        UserRules user = user(client, arguments.text());
        if (user == null) {
            return client.response().nullBulk().toBytes();
        }
        Vocabulary vocabulary = client.pool().rights().vocabulary();
        ResponseWriter response =
                client.response().map(6).bulk("flags").set(user.flags().size());
        user.flags().forEach(response::bulk);
        response.bulk("passwords").array(user.passwords().size());
        user.passwords().forEach(response::bulk);
        describe(user.root(), vocabulary, response);
        response.bulk("selectors").array(user.selectors().size());
        user.selectors().forEach(selector -> describe(selector, vocabulary, response.map(3)));
        return response.toBytes();
    }

    private static void describe(SelectorRules selector, Vocabulary vocabulary, ResponseWriter response) {
        response.bulk("commands")
                .bulk(bytes(selector.commandsText(vocabulary)))
                .bulk("keys")
                .bulk(bytes(selector.keysText()))
                .bulk("channels")
                .bulk(bytes(selector.channelsText()));
    }

    private static @Nullable UserRules user(ClientState client, String name) {
        return client.pool().logins().users().stream()
                .filter(user -> user.name().equals(name))
                .findFirst()
                .orElse(null);
    }

    /** {@code ACL DRYRUN name command [argument …]}: whether the user could send that request. */
    static byte[] dryrun(ClientState client, ArgumentCursor arguments) {
        if (!client.pool().logins().areByUsers()) {
            return NO_USERS;
        }
        arguments.next();
        String name = arguments.text();
        UserRules user = user(client, name);
        if (user == null) {
            return Errors.quoting("User '" + name + "' not found");
        }
        arguments.cutOff();
        arguments.next();
        CommandTable table = client.pool().commands();
        RedisCommand row = table.find(arguments);
        if (row != null && row.subcommands() != null && arguments.next()) {
            row = row.subcommands().find(arguments);
        }
        if (row == null) {
            arguments.rewind();
            arguments.next();
            return Errors.quoting("Command '" + arguments.text() + "' not found");
        }
        return dryrun(user, row.original().unlimited(), row, client, arguments);
    }

    private static byte[] dryrun(
            UserRules user, RedisCommand row, RedisCommand served, ClientState client, ArgumentCursor request) {
        if (!row.takes(request.count())) {
            return Errors.wrongArity(row.name());
        }
        ClientRights rights = new ClientRights(user.name(), client.pool().rights());
        Objection objection = rights.check(row, null, request);
        if (objection != null) {
            return new ResponseWriter().bulk(bytes(why(rights, objection))).toBytes();
        }
        return served.handling() == RedisCommand.Handling.READ_ONLY
                ? new ResponseWriter().bulk("The pool is read-only").toBytes()
                : Login.OK;
    }

    private static String why(ClientRights rights, Objection objection) {
        String object = new String(rights.object(), StandardCharsets.ISO_8859_1);
        return switch (rights.reason()) {
            case COMMAND -> "This user has no permissions to run the '" + object + "' command";
            case KEY ->
                objection.response()[1] == 'E'
                        ? new String(objection.response(), StandardCharsets.ISO_8859_1)
                                .strip()
                                .substring("-ERR ".length())
                        : "This user has no permissions to access the '" + object + "' key";
            case CHANNEL -> "This user has no permissions to access the '" + object + "' channel";
            case AUTH -> throw new AssertionError("nobody logs in");
        };
    }

    static byte[] load(ClientState client, ArgumentCursor arguments) {
        if (!client.pool().logins().areByUsers()) {
            return NO_USERS;
        }
        if (!client.pool().rights().policy().usersFromFile()) {
            return NO_FILE;
        }
        client.inquire(new AclLoad(client.pool().load()));
        return NONE;
    }

    /** SETUSER, DELUSER and SAVE. */
    static byte[] change(ClientState client, ArgumentCursor arguments) {
        if (!client.pool().logins().areByUsers()) {
            return NO_USERS;
        }
        return client.pool().rights().policy().usersFromFile() ? IN_THEIR_FILE : NO_FILE;
    }

    /** {@code ACL LOG [count | RESET]}. */
    static byte[] log(ClientState client, ArgumentCursor arguments) {
        if (arguments.remaining() > 1) {
            return Errors.wrongSubcommand("ACL", arguments);
        }
        AclLog log = client.pool().aclLog();
        long count = 10;
        if (arguments.next()) {
            if (arguments.is("reset")) {
                log.clear();
                return Login.OK;
            }
            count = arguments.integer();
            if (count == ArgumentCursor.NO_INTEGER) {
                return Errors.NOT_AN_INTEGER;
            }
        }
        List<AclLog.Entry> entries = log.latest(Math.max(0, count));
        long nowMs = client.pool().clock().millis();
        ResponseWriter response = client.response().array(entries.size());
        entries.forEach(entry -> write(entry, nowMs, response));
        return response.toBytes();
    }

    private static void write(AclLog.Entry entry, long nowMs, ResponseWriter response) {
        Denial denial = entry.denial();
        response.map(7)
                .bulk("count")
                .integer(entry.count())
                .bulk("reason")
                .bulk(denial.reason().text())
                .bulk("context")
                .bulk(denial.inTransaction() ? "multi" : "toplevel")
                .bulk("object")
                .bulk(denial.object())
                .bulk("username")
                .bulk(bytes(denial.user()))
                .bulk("age-seconds")
                .decimal(String.format(Locale.ROOT, "%.3f", (nowMs - entry.atMs()) / 1000.0))
                .bulk("client-info")
                .bulk(bytes(entry.client()));
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }
}
