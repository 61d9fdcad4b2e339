package dev.nutcracker.server.probe;

import dev.nutcracker.config.Expectation;
import dev.nutcracker.protocol.AnswerPattern;

/** An answer as a file expects it. */
public record ExpectedAnswer(Expectation expectation) implements AnswerPattern {
    @Override
    public boolean fits(String answer) {
        return expectation.fits(answer);
    }

    @Override
    public boolean beginsWith(String sign) {
        return expectation.beginsWith(sign);
    }
}
