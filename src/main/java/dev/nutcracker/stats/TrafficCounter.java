package dev.nutcracker.stats;

/** What is counted of a pool's clients beyond what the stats port has always shown. */
public enum TrafficCounter implements Counter {
    ACCEPTED("client_accepted", "clients accepted", Sum.COUNTER),
    REFUSED("client_refused", "clients refused, there being as many as there may be", Sum.COUNTER),
    RECEIVED_BYTES("client_received_bytes", "bytes received from clients", Sum.COUNTER),
    SENT_BYTES("client_sent_bytes", "bytes sent to clients", Sum.COUNTER);

    private final String statName;
    private final String description;
    private final Sum sum;

    TrafficCounter(String statName, String description, Sum sum) {
        this.statName = statName;
        this.description = description;
        this.sum = sum;
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
        return sum;
    }
}
