package dev.nutcracker.protocol.redis;

import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.EnumSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** The parts of ACL that are the same whoever the users are. */
final class AclCommands {
    private static final byte[] BAD_BITS = Errors.error(
            "ACL GENPASS argument must be the number of bits for the output password, a positive number up to 4096");
    private static final int BITS_MAX = 4096;
    private static final int DEFAULT_BITS = 256;
    private static final int BITS_PER_DIGIT = 4;

    private AclCommands() {}

    static byte[] whoami(ClientState client, ArgumentCursor arguments) {
        return new ResponseWriter()
                .bulk(client.user().name().getBytes(StandardCharsets.ISO_8859_1))
                .toBytes();
    }

    /** {@code ACL CAT [category]}. */
    static byte[] cat(ClientState client, ArgumentCursor arguments) {
        if (arguments.remaining() > 1) {
            return Errors.wrongSubcommand("ACL", arguments);
        }
        return arguments.next() ? commandsOf(arguments.text(128), client) : categories(client);
    }

    private static byte[] categories(ClientState client) {
        Set<CommandCategory> used = EnumSet.noneOf(CommandCategory.class);
        CommandCommands.everyCommand(client).forEach(command -> used.addAll(command.categories()));
        return list(used.stream().map(category -> category.text().substring(1)).toList());
    }

    private static byte[] commandsOf(String name, ClientState client) {
        CommandCategory category = CommandCategory.named('@' + name.toLowerCase(Locale.ROOT));
        if (category == null) {
            return Errors.quoting("Unknown category '" + name + "'");
        }
        return list(CommandCommands.everyCommand(client)
                .filter(command -> command.categories().contains(category))
                .map(RedisCommand::name)
                .sorted()
                .toList());
    }

    private static byte[] list(List<String> names) {
        ResponseWriter response = new ResponseWriter().array(names.size());
        names.forEach(response::bulk);
        return response.toBytes();
    }

    /** {@code ACL GENPASS [bits]}: a random text of hexadecimal digits. */
    static byte[] genpass(ClientState client, ArgumentCursor arguments) {
        if (arguments.remaining() > 1) {
            return Errors.wrongSubcommand("ACL", arguments);
        }
        long bits = arguments.next() ? arguments.integer() : DEFAULT_BITS;
        if (bits < 1 || bits > BITS_MAX) {
            return BAD_BITS;
        }
        byte[] random = new byte[BITS_MAX / Byte.SIZE];
        new SecureRandom().nextBytes(random);
        int digits = (int) (bits + BITS_PER_DIGIT - 1) / BITS_PER_DIGIT;
        return new ResponseWriter()
                .bulk(HexFormat.of().formatHex(random).substring(0, digits))
                .toBytes();
    }
}
