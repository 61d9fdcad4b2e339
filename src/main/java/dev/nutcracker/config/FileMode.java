package dev.nutcracker.config;

/**
 * The permissions of a file.
 *
 * @param bits nine of them, those of the owner first
 */
public record FileMode(int bits) {
    @Override
    public String toString() {
        return String.format("%04o", bits);
    }
}
