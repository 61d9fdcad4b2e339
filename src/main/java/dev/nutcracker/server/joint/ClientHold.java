package dev.nutcracker.server.joint;

/** Holds one client back for one request, once however often that is wanted. */
final class ClientHold {
    private final JointClient client;
    private boolean held;

    ClientHold(JointClient client) {
        this.client = client;
    }

    void begin() {
        if (!held) {
            held = true;
            client.holdBack();
        }
    }

    void end() {
        if (held) {
            held = false;
            client.resume();
        }
    }
}
