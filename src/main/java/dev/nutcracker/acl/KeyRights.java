package dev.nutcracker.acl;

import io.netty.buffer.ByteBuf;
import java.util.List;

/** What one set of rights allows to be done with which keys, ready to be looked up. Immutable. */
public final class KeyRights {
    /** To read a key. */
    public static final int READ = 1;
    /** To change a key. */
    public static final int WRITE = 2;

    private final boolean all;
    private final Pattern[] patterns;
    /** What may be done with the keys of each pattern. */
    private final int[] uses;

    private KeyRights(boolean all, Pattern[] patterns, int[] uses) {
        this.all = all;
        this.patterns = patterns;
        this.uses = uses;
    }

    /** Returns the rights that rules give. */
    public static KeyRights of(SelectorRules rules) {
        List<KeyPattern> keys = rules.keys();
        return new KeyRights(
                rules.allKeys(),
                keys.stream().map(key -> Pattern.of(key.pattern())).toArray(Pattern[]::new),
                keys.stream().mapToInt(key -> use(key.reads(), key.writes())).toArray());
    }

    /** Returns a use as a set of {@link #READ} and {@link #WRITE}. */
    public static int use(boolean reads, boolean writes) {
        return (reads ? READ : 0) | (writes ? WRITE : 0);
    }

    /** Whether everything may be done with every key. */
    public boolean areForAll() {
        return all;
    }

    /** Whether one pattern for all keys allows this use of them. */
    public boolean areForAll(int use) {
        boolean allowed = all;
        for (int i = 0; i < patterns.length && !allowed; i++) {
            allowed = (uses[i] & use) == use && patterns[i].isForAll();
        }
        return allowed;
    }

    /** Whether this use of a key is allowed. */
    public boolean allow(int use, ByteBuf key, int index, int length) {
        boolean allowed = all;
        for (int i = 0; i < patterns.length && !allowed; i++) {
            allowed = (uses[i] & use) == use && patterns[i].matches(key, index, length);
        }
        return allowed;
    }
}
