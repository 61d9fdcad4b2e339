package dev.nutcracker.config;

import dev.nutcracker.acl.Vocabulary;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** A few commands, as the proxy would know them. */
final class FewCommands implements CommandNames {
    @Override
    public Set<String> deniable(Protocol protocol) {
        return switch (protocol) {
            case REDIS ->
                Set.of("get", "set", "flushall", "config", "config|get", "config|set", "@write", "@dangerous");
            case MEMCACHE -> Set.of("get", "set", "@write");
        };
    }

    @Override
    public Vocabulary vocabulary(Protocol protocol) {
        return ruleNames(Set.of());
    }

    @Override
    public Vocabulary ruleNames(Set<String> declared) {
        Vocabulary.Word get = new Vocabulary.Word("get", Set.of("read"), List.of(), true);
        Vocabulary.Word set = new Vocabulary.Word("set", Set.of("write"), List.of(), true);
        return new Vocabulary(List.of(get, set), List.of("read", "write"));
    }

    @Override
    public boolean onlyReads(Protocol protocol, List<String> words) {
        return List.of("get", "version").contains(words.getFirst().toLowerCase(Locale.ROOT));
    }
}
