package dev.nutcracker.protocol.redis.resp2;

import static java.util.Map.entry;

import dev.nutcracker.protocol.redis.resp2.Resp3Shape.Known;
import java.util.Map;

/**
 * The type that each command's response has in RESP3. For most commands it follows from the kinds that the command table
 * accepts; a command for which that is not enough has a row here.
 */
public final class ReplyTypes {
    private static final ReplyType SAME = ReplyType.of(Known.SAME);
    private static final ReplyType POSITIONS = new ReplyType(Known.SAME, "withcoord", 5, Known.PLACES);

    private static final Map<String, ReplyType> ROWS = Map.ofEntries(
            entry("bzmpop", ReplyType.of(Known.POPPED)),
            entry("bzpopmax", ReplyType.of(Known.SCORED)),
            entry("bzpopmin", ReplyType.of(Known.SCORED)),
            entry("function|list", ReplyType.of(Known.LIBRARIES)),
            entry("function|stats", ReplyType.of(Known.ENGINES)),
            entry("geodist", SAME),
            entry("geopos", ReplyType.of(Known.POSITIONS)),
            entry("georadius", POSITIONS),
            entry("georadius_ro", POSITIONS),
            entry("georadiusbymember", POSITIONS),
            entry("georadiusbymember_ro", POSITIONS),
            entry("geosearch", new ReplyType(Known.SAME, "withcoord", 2, Known.PLACES)),
            entry("hrandfield", new ReplyType(Known.SAME, "withvalues", 3, Known.PAIRS)),
            entry("ts.mget", SAME),
            entry("xinfo|consumers", ReplyType.of(Known.MAPS)),
            entry("xinfo|groups", ReplyType.of(Known.MAPS)),
            entry("xinfo|stream", new ReplyType(Known.MAP, "full", 3, Known.FULL_STREAM)),
            entry("xread", ReplyType.of(Known.STREAMS)),
            entry("xreadgroup", ReplyType.of(Known.STREAMS)),
            entry("zdiff", scored("withscores", 3)),
            entry("zinter", scored("withscores", 3)),
            entry("zmpop", ReplyType.of(Known.POPPED)),
            entry("zmscore", ReplyType.of(Known.DOUBLES)),
            entry("zpopmax", new ReplyType(Known.SCORED, "", 2, Known.SCORED_PAIRS)),
            entry("zpopmin", new ReplyType(Known.SCORED, "", 2, Known.SCORED_PAIRS)),
            entry("zrandmember", scored("withscores", 3)),
            entry("zrange", scored("withscores", 4)),
            entry("zrangebyscore", scored("withscores", 4)),
            entry("zrank", new ReplyType(Known.SAME, "withscore", 3, Known.SCORED)),
            entry("zrevrange", scored("withscores", 4)),
            entry("zrevrangebyscore", scored("withscores", 4)),
            entry("zrevrank", new ReplyType(Known.SAME, "withscore", 3, Known.SCORED)),
            entry("zunion", scored("withscores", 3)));

    private ReplyTypes() {}

    private static ReplyType scored(String option, int from) {
        return new ReplyType(Known.SAME, option, from, Known.SCORED_PAIRS);
    }

    /** Returns the row of a command, or {@code usual} if it has none. */
    public static ReplyType of(String command, Resp3Shape usual) {
        ReplyType row = ROWS.get(command);
        return row == null ? ReplyType.of(usual) : row;
    }
}
