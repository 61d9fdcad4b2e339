package dev.nutcracker.config;

/** How much may be done in a second; 0 is any number. Bytes are those of requests and responses. */
public record Rate(long requestsPerSecond, long bytesPerSecond) {
    public static final Rate UNLIMITED = new Rate(0, 0);

    public boolean isLimited() {
        return requestsPerSecond != 0 || bytesPerSecond != 0;
    }
}
