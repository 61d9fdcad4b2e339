package dev.nutcracker.protocol.redis;

import java.util.List;

/** SLOWLOG and its subcommands: the slow requests of the pool, at all workers. */
final class SlowLogCommands {
    private static final byte[] OK = Login.OK;
    private static final byte[] BAD_COUNT = Errors.error("count should be greater than or equal to -1");
    private static final int DEFAULT_COUNT = 10;
    private static final int ALL = -1;

    private SlowLogCommands() {}

    /** {@code SLOWLOG GET [count]}, where -1 is all. */
    static byte[] get(ClientState client, ArgumentCursor arguments) {
        if (arguments.remaining() > 1) {
            return Errors.wrongSubcommand("SLOWLOG", arguments);
        }
        long count = arguments.next() ? arguments.integer() : DEFAULT_COUNT;
        if (count < ALL) {
            return BAD_COUNT;
        }
        boolean all = count == ALL || count > Integer.MAX_VALUE;
        return answer(client.pool().slowRequests().latest(all ? Integer.MAX_VALUE : (int) count));
    }

    private static byte[] answer(List<SlowRequests.Entry> entries) {
        ResponseWriter response = new ResponseWriter().array(entries.size());
        for (SlowRequests.Entry entry : entries) {
            response.array(6)
                    .integer(entry.id())
                    .integer(entry.endedS())
                    .integer(entry.totalUs())
                    .array(entry.arguments().size());
            entry.arguments().forEach(response::bulk);
            response.bulk(entry.client()).bulk(entry.clientName());
        }
        return response.toBytes();
    }

    static byte[] len(ClientState client, ArgumentCursor arguments) {
        return new ResponseWriter()
                .integer(client.pool().slowRequests().length())
                .toBytes();
    }

    static byte[] reset(ClientState client, ArgumentCursor arguments) {
        client.pool().slowRequests().clear();
        return OK;
    }
}
