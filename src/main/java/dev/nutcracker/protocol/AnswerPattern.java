package dev.nutcracker.protocol;

/** The text that an answer must have. */
public interface AnswerPattern {
    /**
     * Returns whether the answer is as expected.
     *
     * @param answer each of its characters stands for a byte, as in ISO 8859-1
     */
    boolean fits(String answer);

    /** Returns whether the pattern itself begins with {@code sign}, as one that asks for an error does. */
    boolean beginsWith(String sign);
}
