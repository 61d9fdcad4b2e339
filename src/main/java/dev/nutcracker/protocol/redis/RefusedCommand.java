package dev.nutcracker.protocol.redis;

import dev.nutcracker.protocol.ParsedRequest;
import io.netty.buffer.ByteBuf;
import java.util.Locale;

/** The name of a request's command for people, also if the pool has no row for it. */
final class RefusedCommand {
    private static final int NAME_MAX = 64;

    private RefusedCommand() {}

    /** Returns the name in lower case; of a subcommand, {@code config|set} for example. */
    static String name(ParsedRequest request) {
        RedisCommand row = (RedisCommand) request.command();
        boolean isKnown = row != RedisCommands.UNKNOWN && row.subcommands() == null;
        return isKnown || request.messageLength() == 0 ? row.name() : written(request, row != RedisCommands.UNKNOWN);
    }

    private static String written(ParsedRequest request, boolean withSubcommand) {
        ArgumentCursor words = new ArgumentCursor().of(request.message(), request.messageStart(), count(request));
        words.next();
        String name = words.text(NAME_MAX);
        String whole = withSubcommand && words.next() ? name + '|' + words.text(NAME_MAX) : name;
        return whole.toLowerCase(Locale.ROOT);
    }

    /** Reads the number of arguments from the head of the array. */
    private static int count(ParsedRequest request) {
        ByteBuf message = request.message();
        int count = 0;
        for (int at = request.messageStart() + 1; message.getByte(at) != '\r'; at++) {
            count = count * 10 + message.getByte(at) - '0';
        }
        return count;
    }
}
