package dev.nutcracker.protocol.redis;

import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.TreeSet;

/** The parts of ACL that the proxy serves: it has one user, who may do everything. */
final class AclCommands {
    private static final byte[] BAD_BITS = Errors.error(
            "ACL GENPASS argument must be the number of bits for the output password, a positive number up to 4096");
    private static final int BITS_MAX = 4096;
    private static final int DEFAULT_BITS = 256;
    private static final int BITS_PER_DIGIT = 4;

    private AclCommands() {}

    static byte[] whoami(ClientState client, ArgumentCursor arguments) {
        return new ResponseWriter().bulk(client.user().name()).toBytes();
    }

    static byte[] users(ClientState client, ArgumentCursor arguments) {
        return new ResponseWriter().array(1).bulk("default").toBytes();
    }

    /** {@code ACL CAT [category]}. */
    static byte[] cat(ClientState client, ArgumentCursor arguments) {
        if (arguments.remaining() > 1) {
            return Errors.SYNTAX;
        }
        List<RedisCommand> commands = client.pool().commands().commands();
        TreeSet<String> names = new TreeSet<>();
        if (!arguments.next()) {
            commands.forEach(command ->
                    CommandCommands.categories(command).forEach(category -> names.add(category.substring(1))));
        } else {
            String category = '@' + arguments.text(128).toLowerCase(Locale.ROOT);
            commands.stream()
                    .filter(command -> CommandCommands.categories(command).contains(category))
                    .forEach(command -> names.add(command.name()));
            if (names.isEmpty()) {
                return Errors.quoting("Unknown category '" + arguments.text(128) + "'");
            }
        }
        ResponseWriter response = new ResponseWriter().array(names.size());
        names.forEach(response::bulk);
        return response.toBytes();
    }

    /** {@code ACL GENPASS [bits]}: a random text of hexadecimal digits. */
    static byte[] genpass(ClientState client, ArgumentCursor arguments) {
        if (arguments.remaining() > 1) {
            return Errors.SYNTAX;
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

    /** {@code ACL LOG [count | RESET]}: the log is always empty. */
    static byte[] log(ClientState client, ArgumentCursor arguments) {
        boolean reset = arguments.next() && arguments.is("reset");
        return reset ? Login.OK : new ResponseWriter().array(0).toBytes();
    }
}
