package dev.nutcracker.proxy;

import dev.nutcracker.config.CommandNames;
import dev.nutcracker.config.Protocol;
import dev.nutcracker.protocol.memcache.MemcacheNames;
import dev.nutcracker.protocol.redis.RedisNames;
import java.util.List;
import java.util.Set;

/** The commands of both protocols, by which a configuration is checked. */
public final class KnownCommands implements CommandNames {
    @Override
    public Set<String> deniable(Protocol protocol) {
        return switch (protocol) {
            case REDIS -> RedisNames.deniable();
            case MEMCACHE -> MemcacheNames.deniable();
        };
    }

    @Override
    public boolean onlyReads(Protocol protocol, List<String> words) {
        return switch (protocol) {
            case REDIS -> RedisNames.onlyReads(words);
            case MEMCACHE -> MemcacheNames.onlyReads(words);
        };
    }
}
