package dev.nutcracker.routing;

/** How the keys of a server are served that has them, but gets no requests for now. */
public sealed interface Absence {
    /** The server gets its requests. */
    Absence NONE = new None();

    /** There is no absence. */
    record None() implements Absence {}

    /**
     * Requests get an error at once.
     *
     * @param text of the error
     * @param isServersOwn whether the text is a whole error of the server's, with its code
     */
    record Refused(String text, boolean isServersOwn) implements Absence {}
}
