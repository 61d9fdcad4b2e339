package dev.nutcracker.proxy;

import dev.nutcracker.acl.Vocabulary;
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
    public Vocabulary vocabulary(Protocol protocol) {
        return switch (protocol) {
            case REDIS -> RedisNames.vocabulary(List.of());
            case MEMCACHE -> MemcacheNames.vocabulary();
        };
    }

    /** Rules that name a command of the other protocol have no effect in a pool. */
    @Override
    public Vocabulary ruleNames(Set<String> declared) {
        List<Vocabulary.Word> words = declared.stream()
                .map(name -> new Vocabulary.Word(name, Set.of(), List.of(), false))
                .toList();
        return RedisNames.vocabulary(List.of()).and(MemcacheNames.vocabulary()).and(new Vocabulary(words, List.of()));
    }

    @Override
    public boolean onlyReads(Protocol protocol, List<String> words) {
        return switch (protocol) {
            case REDIS -> RedisNames.onlyReads(words);
            case MEMCACHE -> MemcacheNames.onlyReads(words);
        };
    }
}
