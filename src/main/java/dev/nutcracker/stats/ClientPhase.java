package dev.nutcracker.stats;

/** The states of client connections in the statistics. */
public enum ClientPhase implements Counter {
    SERVING("serving", "requests are read"),
    HELD_BACK("held_back", "reading pauses until the client takes responses or a server has room"),
    ENDING("ending", "pending responses are still written, then the connection closes");

    @SuppressWarnings("ImmutableEnumChecker") // The checker does not look into records; these hold no state.
    private final Facts facts;

    ClientPhase(String statName, String description) {
        this.facts = new Facts(statName, description, Sum.GAUGE);
    }

    @Override
    public Facts facts() {
        return facts;
    }
}
