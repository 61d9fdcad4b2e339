package dev.nutcracker.health;

/** Something that must happen before a server that was out gets its keys again. */
@FunctionalInterface
public interface ReturnStep {
    /** Nothing. */
    ReturnStep NONE = _ -> true;

    /**
     * The server could get its keys now. Returns whether it gets them at once; otherwise the step has begun, and {@link
     * PoolHealth#returned} or {@link PoolHealth#returnFailed} is called when it is over. It must neither wait nor call the
     * {@link PoolHealth}, which calls it under its lock.
     */
    boolean letReturn(ServerHealth server);
}
