package dev.nutcracker.discovery;

import java.util.Locale;

/** What a question to a source has come to. */
public enum AnswerKind {
    /** The list in force. */
    SAME,
    /** Another list. */
    OTHER,
    /** No servers. */
    EMPTY,
    /** A list that lacks too many servers at once. */
    LOSSY,
    /** Something that is not a list of servers. */
    INVALID,
    /** A list that the pool cannot have. */
    REFUSED,
    /** None. */
    FAILED;

    /** The value of the label in metrics. */
    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** Whether the list in force stays for a reason that an operator should know. */
    boolean isTrouble() {
        return this != SAME && this != OTHER;
    }
}
