package dev.nutcracker.protocol.redis;

import java.util.function.Consumer;

/** Reads the users of a pool again. */
@FunctionalInterface
public interface UsersLoad {
    /** In a pool whose users do not come from a file. */
    UsersLoad NO_FILE = done -> {
        throw new AssertionError("there is no file");
    };

    /**
     * Begins; later calls {@code done}, on any thread, with what is wrong, which is empty if the users are as the file says.
     */
    void begin(Consumer<String> done);
}
