package dev.nutcracker.stats;

/**
 * A read that a mirror has answered otherwise.
 *
 * @param timeMs since 1970
 * @param pool the pool of the client
 * @param mirror the pool that has answered otherwise
 * @param key the first bytes of it
 */
@SuppressWarnings("ArrayRecordComponent") // Never compared.
public record Difference(long timeMs, String pool, String mirror, String command, byte[] key, Kind kind) {
    /** The same, of a client of that pool. */
    public Difference of(String poolOfClient) {
        return new Difference(timeMs, poolOfClient, mirror, command, key, kind);
    }

    /** How the answers differ. */
    public enum Kind {
        VALUE("value"),
        ERROR_OF_MIRROR("error_of_mirror"),
        ERROR_OF_ORIGINAL("error_of_original");

        private final String text;

        Kind(String text) {
            this.text = text;
        }

        public String text() {
            return text;
        }
    }
}
