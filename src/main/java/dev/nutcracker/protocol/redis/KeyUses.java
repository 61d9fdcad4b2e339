package dev.nutcracker.protocol.redis;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * How commands use their keys, in Redis' flags. RO reads, RW changes, OW overwrites, RM removes; the others say whether
 * the user's data is read, changed, added or removed.
 */
final class KeyUses {
    private static final List<String> READS = List.of("RO", "access");
    private static final List<String> CHANGES = List.of("RW", "update");
    private static final List<String> READS_AND_CHANGES = List.of("RW", "access", "update");
    private static final List<String> REPLACES = List.of("OW", "update");

    /** The flags of the first key, and of those after it if they differ; then the commands. */
    private static final String TABLE = """
            RO                 : exists hexists hlen hstrlen llen memory|usage object|encoding object|freq object|idletime
            RO                 : object|refcount scard sismember strlen touch type watch xlen zcard
            RO access          : xreadgroup
            RW access          : pfcount
            RW access delete   : blmpop blpop brpop bzmpop bzpopmax bzpopmin getdel hgetdel lmpop lpop rpop spop zmpop
            RW access delete   : zpopmax zpopmin
            RW access update   : bitfield decr decrby getex getset hgetex hincrby hincrbyfloat incr incrby incrbyfloat
            RW access update   : move setbit zincrby
            RW delete          : hdel lrem ltrim srem xackdel xautoclaim xdel xdelex xgroup|delconsumer xgroup|destroy xtrim
            RW delete          : zrem zremrangebylex zremrangebyrank zremrangebyscore
            RW insert          : append hsetnx linsert lpush lpushx pfadd rpush rpushx sadd xgroup|create
            RW insert          : xgroup|createconsumer
            OW insert          : msetnx setnx
            OW update          : mset msetex psetex restore set setex
            RM delete          : del delex unlink
            OW update, RO access : bitop geosearchstore sdiffstore sunionstore zdiffstore zinterstore zrangestore
            OW update, RO access : zunionstore
            RW update, RO access : sinterstore
            RW access insert, RO access : pfmerge
            RO access, OW update : copy georadius georadiusbymember sort
            RW access delete, RW insert : blmove brpoplpush lmove rpoplpush smove
            RW access delete, OW insert : renamenx
            RW access delete, OW update : rename
            """;

    private static final Map<String, KeyUses> OF_COMMANDS = new HashMap<>();

    static {
        TABLE.lines().forEach(KeyUses::take);
    }

    private final List<String> first;
    private final List<String> others;

    private KeyUses(List<String> first, List<String> others) {
        this.first = first;
        this.others = others;
    }

    private static void take(String line) {
        String[] parts = line.split(" *: ", -1);
        String[] uses = parts[0].split(", ", -1);
        KeyUses taken = new KeyUses(words(uses[0]), words(uses[uses.length - 1]));
        words(parts[1]).forEach(command -> OF_COMMANDS.put(command, taken));
    }

    private static List<String> words(String text) {
        return List.of(text.split(" ", -1));
    }

    /** How the request at {@code arguments}, which are before its name, uses its keys. */
    static KeyUses of(RedisCommand command, ArgumentCursor arguments) {
        return switch (command.name()) {
            case "set" -> hasOption("get", 3, arguments) ? alike(READS_AND_CHANGES) : alike(REPLACES);
            case "bitfield" -> changesBits(arguments) ? alike(READS_AND_CHANGES) : alike(READS);
            default -> usual(command);
        };
    }

    /** How requests of the command use their keys if no option changes that. */
    static KeyUses usual(RedisCommand command) {
        KeyUses known = OF_COMMANDS.get(command.name());
        return known == null ? byFlags(command) : known;
    }

    private static KeyUses byFlags(RedisCommand command) {
        if (command.has(CommandFlag.READONLY)) {
            return alike(READS);
        }
        return alike(command.has(CommandFlag.WRITE) ? CHANGES : READS_AND_CHANGES);
    }

    private static KeyUses alike(List<String> all) {
        return new KeyUses(all, all);
    }

    private static boolean hasOption(String option, int from, ArgumentCursor arguments) {
        arguments.moveTo(from - 1);
        while (arguments.next()) {
            if (arguments.is(option)) {
                return true;
            }
        }
        return false;
    }

    /** Whether any of {@code BITFIELD key [GET type offset] [OVERFLOW how] [SET type offset value] …} is no GET. */
    private static boolean changesBits(ArgumentCursor arguments) {
        arguments.moveTo(1);
        while (arguments.next()) {
            if (arguments.is("get")) {
                arguments.skip(2);
            } else if (arguments.is("overflow")) {
                arguments.skip(1);
            } else {
                return true;
            }
        }
        return false;
    }

    /** The flags of key {@code key}, counted from 0. */
    List<String> flags(int key) {
        return key == 0 ? first : others;
    }
}
