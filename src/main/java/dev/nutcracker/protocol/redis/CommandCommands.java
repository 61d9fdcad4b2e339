package dev.nutcracker.protocol.redis;

import dev.nutcracker.acl.Pattern;
import dev.nutcracker.protocol.redis.CommandTable.Telling;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** COMMAND and its subcommands, answered from the proxy's own command table. */
final class CommandCommands {
    private static final byte[] NO_SUCH_COMMAND = Errors.error("Invalid command specified");
    private static final byte[] WRONG_ARITY = Errors.error("Invalid number of arguments specified for command");
    private static final byte[] NO_KEYS = Errors.error("The command has no key arguments");
    private static final byte[] NO_SUCH_ARGUMENTS = Errors.error("Invalid arguments specified for command");

    private CommandCommands() {}

    static byte[] all(ClientState client, ArgumentCursor arguments) {
        CommandTable table = table(client);
        return table.told(Telling.DESCRIPTIONS, client.protocolVersion() == 3, () -> {
            ResponseWriter response = client.response().array(table.commands().size());
            table.commands().forEach(command -> describe(command, response));
            return response.toBytes();
        });
    }

    static byte[] count(ClientState client, ArgumentCursor arguments) {
        return new ResponseWriter().integer(table(client).commands().size()).toBytes();
    }

    /** {@code COMMAND INFO [name …]}, with {@code container|subcommand} for a subcommand. */
    static byte[] info(ClientState client, ArgumentCursor arguments) {
        if (arguments.remaining() == 0) {
            return all(client, arguments);
        }
        ResponseWriter response = client.response().array(arguments.remaining());
        while (arguments.next()) {
            RedisCommand command = named(client, arguments.text());
            if (command == null) {
                response.nullBulk();
            } else {
                describe(command, response);
            }
        }
        return response.toBytes();
    }

    /** {@code COMMAND DOCS [name …]}; unknown names are left out. */
    static byte[] docs(ClientState client, ArgumentCursor arguments) {
        if (arguments.remaining() == 0) {
            CommandTable table = table(client);
            return table.told(Telling.DOCUMENTS, client.protocolVersion() == 3, () -> docs(client, table.commands()));
        }
        List<RedisCommand> commands = new ArrayList<>();
        while (arguments.next()) {
            RedisCommand command = named(client, arguments.text());
            if (command != null) {
                commands.add(command);
            }
        }
        return docs(client, commands);
    }

    private static byte[] docs(ClientState client, List<RedisCommand> commands) {
        ResponseWriter response = client.response().map(commands.size());
        for (RedisCommand command : commands) {
            response.bulk(command.name())
                    .map(2)
                    .bulk("summary")
                    .bulk(summary(command))
                    .bulk("group")
                    .bulk(command.group().text());
        }
        return response.toBytes();
    }

    private static String summary(RedisCommand command) {
        if (command.subcommands() != null) {
            return "A container for subcommands";
        }
        return switch (command.original().unlimited().handling()) {
            case FORWARD, FORWARD_COUNTED, FORWARD_SORT, FORWARD_SCRIPT, FORWARD_NAMED_SCRIPT, PUBLISH ->
                "Forwarded to the server of its keys";
            case SPLIT -> "Split between the servers of its keys";
            case EVERY_SERVER, LOAD_SCRIPT, FLUSH_SCRIPTS, SET_CONFIG -> "Sent to every server";
            case VISIT -> "Sent to one server after the other";
            case SUBSCRIBING -> "Begins or ends the client's subscriptions";
            case TRANSACTION -> "Sent on a server connection that the client has for itself";
            case BLOCK -> "Sent to the server of its keys, on a connection that the client has for itself";
            case BLOCK_EVERYWHERE -> "Sent to every server, on connections that the client has for itself";
            case LOCAL, LOGIN -> "Answered by the proxy";
            case READ_ONLY -> "Refused: the pool is read-only";
            case LIMITED, RENAMED -> throw new AssertionError("what is not limited");
        };
    }

    /** {@code COMMAND LIST [FILTERBY PATTERN pattern | ACLCAT category | MODULE name]}, subcommands included. */
    static byte[] list(ClientState client, ArgumentCursor arguments) {
        Predicate<RedisCommand> filter = arguments.next() ? filter(arguments) : any -> true;
        if (filter == null) {
            return Errors.SYNTAX;
        }
        List<RedisCommand> commands = everyCommand(client).filter(filter).toList();
        ResponseWriter response = new ResponseWriter().array(commands.size());
        commands.forEach(command -> response.bulk(command.name()));
        return response.toBytes();
    }

    private static @Nullable Predicate<RedisCommand> filter(ArgumentCursor arguments) {
        if (!arguments.is("filterby") || arguments.remaining() != 2) {
            return null;
        }
        arguments.next();
        boolean byPattern = arguments.is("pattern");
        boolean byCategory = arguments.is("aclcat");
        boolean byModule = arguments.is("module");
        arguments.next();
        String value = arguments.text();
        if (byPattern) {
            Pattern pattern = Pattern.inAnyCase(value);
            return command -> pattern.matches(command.name());
        }
        if (byCategory) {
            CommandCategory category = CommandCategory.named('@' + value.toLowerCase(Locale.ROOT));
            return command -> command.categories().contains(category);
        }
        return byModule ? command -> false : null;
    }

    /** {@code COMMAND GETKEYS name argument …}. */
    static byte[] getkeys(ClientState client, ArgumentCursor arguments) {
        return keys(client, arguments, false);
    }

    /** {@code COMMAND GETKEYSANDFLAGS name argument …}. */
    static byte[] getkeysAndFlags(ClientState client, ArgumentCursor arguments) {
        return keys(client, arguments, true);
    }

    private static byte[] keys(ClientState client, ArgumentCursor arguments, boolean withFlags) {
        arguments.cutOff();
        arguments.next();
        RedisCommand command = table(client).find(arguments);
        if (command != null && command.subcommands() != null && arguments.next()) {
            command = command.subcommands().find(arguments);
        }
        if (command == null) {
            return NO_SUCH_COMMAND;
        }
        command = command.original();
        if (!mayHaveKeys(command)) {
            return NO_KEYS;
        }
        if (!command.takes(arguments.count())) {
            return WRONG_ARITY;
        }
        List<byte[]> keys = new ArrayList<>();
        arguments.rewind();
        // All keys of a script, not only the first, which decides its server.
        KeyPositions places =
                command.keys() == KeyPositions.FIRST_COUNTED_AT_2 ? KeyPositions.COUNTED_AT_2 : command.keys();
        boolean found = places.find(arguments, key -> keys.add(key.bytes()));
        if (!command.has(CommandFlag.NO_MANDATORY_KEYS) && (!found || keys.isEmpty())) {
            return NO_SUCH_ARGUMENTS;
        }
        arguments.rewind();
        return listed(keys, withFlags ? KeyUses.of(command, arguments) : null, client.response());
    }

    /** Channels are routed like keys, but are not keys. */
    private static boolean mayHaveKeys(RedisCommand command) {
        KeyPositions keys = command.keys();
        return command.group() != CommandGroup.PUBSUB && (keys.first() > 0 || keys.others() != null);
    }

    /** @param uses how the keys are used, {@code null} if that is not wanted */
    private static byte[] listed(List<byte[]> keys, @Nullable KeyUses uses, ResponseWriter response) {
        response.array(keys.size());
        for (int key = 0; key < keys.size(); key++) {
            if (uses == null) {
                response.bulk(keys.get(key));
            } else {
                List<String> flags = uses.flags(key);
                response.array(2).bulk(keys.get(key)).set(flags.size());
                flags.forEach(response::simple);
            }
        }
        return response.toBytes();
    }

    private static @Nullable RedisCommand named(ClientState client, String name) {
        String[] words = name.toLowerCase(Locale.ROOT).split("\\|", 2);
        RedisCommand command = table(client).named(words[0]);
        CommandTable subcommands = command == null ? null : command.subcommands();
        return words.length == 1 || subcommands == null ? command : subcommands.named(words[1]);
    }

    /** All commands of the client's pool and their subcommands. */
    static Stream<RedisCommand> everyCommand(ClientState client) {
        return table(client).commands().stream()
                .flatMap(command -> Stream.concat(Stream.of(command), subcommands(command).stream()));
    }

    private static CommandTable table(ClientState client) {
        return client.pool().commands();
    }

    private static void describe(RedisCommand command, ResponseWriter response) {
        KeyPositions keys = command.keys();
        response.array(10).bulk(command.name()).integer(command.original().arity());
        response.set(command.flags().size());
        command.flags().forEach(flag -> response.simple(flag.text()));
        response.integer(keys.first()).integer(keys.last()).integer(keys.first() == 0 ? 0 : keys.step());
        response.set(command.categories().size());
        command.categories().forEach(category -> response.simple(category.text()));
        // No tips, and no key specifications: clients read the three positions above.
        response.set(0).set(0);
        List<RedisCommand> subcommands = subcommands(command);
        // In version 3 of the protocol, Redis has a set of none, and an array of some.
        if (subcommands.isEmpty()) {
            response.set(0);
        } else {
            response.array(subcommands.size());
        }
        subcommands.forEach(subcommand -> describe(subcommand, response));
    }

    private static List<RedisCommand> subcommands(RedisCommand command) {
        CommandTable subcommands = command.subcommands();
        return subcommands == null ? List.of() : subcommands.commands();
    }
}
