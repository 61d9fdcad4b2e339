package dev.nutcracker.server;

/** A client that continues to send when there is room on a server connection again. */
public interface HeldBackSender {
    void resume();
}
