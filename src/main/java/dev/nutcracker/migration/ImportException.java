package dev.nutcracker.migration;

/** A file is not what it was said to be; the message says where, in its first words, and why. */
final class ImportException extends Exception {
    private static final long serialVersionUID = 1;

    ImportException(int line, String what) {
        super(line + ": " + what, null, false, false);
    }
}
