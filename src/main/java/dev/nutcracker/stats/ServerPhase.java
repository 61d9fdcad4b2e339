package dev.nutcracker.stats;

/** The states of server connections, as statistics tell them apart. */
public enum ServerPhase implements Counter {
    CONNECTING("connecting", "the server has not accepted yet"),
    HANDSHAKING("handshaking", "password and database have not been accepted yet"),
    READY("ready", "requests are sent");

    private final String statName;
    private final String description;

    ServerPhase(String statName, String description) {
        this.statName = statName;
        this.description = description;
    }

    @Override
    public String statName() {
        return statName;
    }

    @Override
    public String description() {
        return description;
    }

    @Override
    public Sum sum() {
        return Sum.GAUGE;
    }
}
