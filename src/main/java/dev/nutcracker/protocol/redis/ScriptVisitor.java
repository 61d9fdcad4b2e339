package dev.nutcracker.protocol.redis;

/** A receiver of the scripts that a pool's clients have used. */
@FunctionalInterface
public interface ScriptVisitor {
    /** @param loaded whether a client has loaded it by SCRIPT LOAD, and not only run it */
    void visit(boolean loaded, byte[] text);
}
