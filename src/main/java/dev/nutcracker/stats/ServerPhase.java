package dev.nutcracker.stats;

/** The states of server connections in the statistics. */
public enum ServerPhase implements Counter {
    CONNECTING("connecting", "the server has not accepted yet"),
    HANDSHAKING("handshaking", "password and database have not been accepted yet"),
    READY("ready", "requests are sent");

    @SuppressWarnings("ImmutableEnumChecker") // The checker does not look into records; these hold no state.
    private final Facts facts;

    ServerPhase(String statName, String description) {
        this.facts = new Facts(statName, description, Sum.GAUGE);
    }

    @Override
    public Facts facts() {
        return facts;
    }
}
