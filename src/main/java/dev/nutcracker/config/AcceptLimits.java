package dev.nutcracker.config;

/** How many clients may connect; 0 is any number. */
public record AcceptLimits(int clientsPerAddress, int acceptsPerSecond, int acceptsPerSecondPerAddress) {
    /** The values of a pool without the keys. */
    public static final AcceptLimits NONE = new AcceptLimits(0, 0, 0);
}
